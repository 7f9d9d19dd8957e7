/* SPDX-License-Identifier: MIT */
/*
 * Segments: what long mode has left of them. `syscall` and `sysret` dictate the
 * GDT's order: they compute selectors from the STAR register (kernel data =
 * kernel code + 8; user data = STAR + 8, user code = STAR + 16). The TSS holds
 * the stacks that the CPU switches to by itself.
 */
#ifndef CPU_SEGMENTS_H
#define CPU_SEGMENTS_H

#define SEL_KERNEL_CODE 0x08
#define SEL_KERNEL_DATA 0x10
#define SEL_USER_DATA   0x1b /* with requested privilege level 3 */
#define SEL_USER_CODE   0x23
#define SEL_TSS         0x28 /* two entries long */
#define SEL_STAR_USER   0x13 /* user data - 8 */

/* Interrupt stack table: entries 1 to 7 of the TSS. These exceptions can occur
 * when the current stack cannot be trusted. */
#define IST_DOUBLE_FAULT  1u
#define IST_NMI           2u
#define IST_MACHINE_CHECK 3u
#define IST_STACK_SIZE    4096u

#ifndef __ASSEMBLER__
#include <stdint.h>

/* Intel SDM Vol. 3A, "64-Bit Task-State Segment". */
struct tss {
    uint32_t reserved0;
    uint64_t rsp[3]; /* rsp[0]: the stack for traps from ring 3 */
    uint64_t reserved1;
    uint64_t ist[7]; /* ist[n - 1] is IST entry n */
    uint64_t reserved2;
    uint16_t reserved3;
    uint16_t io_bitmap; /* beyond the TSS limit: ring 3 may use no port */
} __attribute__((packed));

struct segments {
    uint64_t gdt[7];
    struct tss tss;
    uint8_t ist_stacks[3][IST_STACK_SIZE] __attribute__((aligned(16)));
};

/* Loads this CPU's own GDT, segment registers and task register. This clears
 * the GS base: set it afterwards. */
void segments_load(struct segments *segments);

/* Sets the stack on which traps from ring 3 start: `top` is its upper end. */
struct cpu;
void segments_set_kernel_stack(struct cpu *cpu, uint64_t top);
#endif

#endif
