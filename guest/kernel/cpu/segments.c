/* SPDX-License-Identifier: MIT */
/*
 * GDT and TSS of one CPU. Source: Intel SDM Vol. 3A, "Segment Descriptors",
 * "Task Management in 64-bit Mode".
 */
#include "cpu/segments.h"

#include "cpu/cpu.h"
#include "kernel.h"
#include "x86/descriptor.h"

_Static_assert(sizeof(struct tss) == 104, "the CPU knows this layout");

#define DESC_TYPE(t)  ((uint64_t)(t) << 40)
#define DESC_CODEDATA (1ull << 44) /* S: not a system segment */
#define DESC_DPL(d)   ((uint64_t)(d) << 45)
#define DESC_PRESENT  (1ull << 47)
#define DESC_LONG     (1ull << 53) /* L: 64-bit code */
#define DESC_BIG      (1ull << 54) /* D/B: data */

static uint64_t code_segment(unsigned dpl)
{
    return DESC_TYPE(X86_SEG_CODE_RX) | DESC_CODEDATA | DESC_DPL(dpl) |
           DESC_PRESENT | DESC_LONG;
}

static uint64_t data_segment(unsigned dpl)
{
    return DESC_TYPE(X86_SEG_DATA_RW) | DESC_CODEDATA | DESC_DPL(dpl) |
           DESC_PRESENT | DESC_BIG;
}

/* A TSS descriptor: base in four pieces over two entries. */
static void tss_segment(uint64_t entry[2], const struct tss *tss)
{
    uint64_t base = (uint64_t)tss;
    uint64_t limit = sizeof(*tss) - 1;

    entry[0] = limit | (base & 0xffffff) << 16 | DESC_TYPE(X86_SYS_TSS_AVAIL) |
               DESC_PRESENT | (base >> 24 & 0xff) << 56;
    entry[1] = base >> 32;
}

struct descriptor_pointer {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

void segments_load(struct segments *s)
{
    s->gdt[SEL_KERNEL_CODE / 8] = code_segment(0);
    s->gdt[SEL_KERNEL_DATA / 8] = data_segment(0);
    s->gdt[SEL_USER_DATA / 8] = data_segment(3);
    s->gdt[SEL_USER_CODE / 8] = code_segment(3);
    tss_segment(&s->gdt[SEL_TSS / 8], &s->tss);

    for (unsigned i = 0; i < ARRAY_SIZE(s->ist_stacks); i++)
        s->tss.ist[i] = (uint64_t)s->ist_stacks[i] + IST_STACK_SIZE;
    s->tss.io_bitmap = sizeof(s->tss);

    struct descriptor_pointer gdtr = {sizeof(s->gdt) - 1, (uint64_t)s->gdt};

    /* lgdt alone changes nothing: each segment register is reloaded, cs by a
     * far return. */
    __asm__ volatile("lgdt %0\n\t"
                     "push %1\n\t"
                     "lea 1f(%%rip), %%rax\n\t"
                     "push %%rax\n\t"
                     "lretq\n"
                     "1:\n\t"
                     "mov %2, %%ss\n\t"
                     "mov %2, %%ds\n\t"
                     "mov %2, %%es\n\t"
                     "mov %3, %%fs\n\t"
                     "mov %3, %%gs\n\t"
                     "ltr %w4"
                     :
                     : "m"(gdtr), "i"(SEL_KERNEL_CODE), "r"(SEL_KERNEL_DATA),
                       "r"(0), "r"(SEL_TSS)
                     : "rax", "memory");
}

void segments_set_kernel_stack(struct cpu *cpu, uint64_t top)
{
    cpu->kernel_rsp = top;          /* for `syscall` */
    cpu->segments.tss.rsp[0] = top; /* for interrupts and exceptions */
}
