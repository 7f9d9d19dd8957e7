/* SPDX-License-Identifier: MIT */
/*
 * The trap frame: a program's registers, saved on the kernel stack of its
 * process. All three ways into the kernel (interrupt and exception, int 0x80,
 * syscall) build the same one; it is drawn in trap/entry.asm.
 */
#ifndef TRAP_FRAME_H
#define TRAP_FRAME_H

/* The value of frame.vector after `syscall`, which has no vector of its own. */
#define VECTOR_SYSCALL_INSN 256

/* Our own vectors. 0 to 31 are the CPU's exceptions. */
#define VECTOR_IRQ_BASE   0x20 /* ISA interrupt line n is 0x20 + n */
#define VECTOR_SYSCALL    0x80 /* int 0x80 */
#define VECTOR_TIMER      0xe0 /* local APIC timer */
#define VECTOR_RESCHEDULE 0xe1 /* another CPU has work for this one */
#define VECTOR_SHOOTDOWN  0xe2 /* another CPU unmapped something */
#define VECTOR_SPURIOUS   0xff

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

struct trap_frame {
    /* pushed by trap_entry, last first */
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
    uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
    /* pushed by the vector's stub */
    uint64_t vector;
    uint64_t error; /* by the hardware, where the exception has a code */
    /* pushed by the hardware */
    uint64_t rip, cs, rflags, rsp, ss;
};

_Static_assert(sizeof(struct trap_frame) == 22 * 8, "as entry.asm pushes it");

static inline bool frame_from_user(const struct trap_frame *frame)
{
    return (frame->cs & 3) == 3;
}
#endif

#endif
