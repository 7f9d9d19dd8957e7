/* SPDX-License-Identifier: MIT */
/*
 * The GDT: segments, of which 64-bit mode has little more than the names. Ring
 * 3 will need two more, and a TSS. Source: Intel SDM volume 3, 3.4.5.
 */
#include "kernel.h"

static const uint64_t gdt[] = {
    0,                  /* the first is never used */
    0x00AF9B000000FFFF, /* CODE_SELECTOR: ring 0, 64-bit code */
    0x00CF93000000FFFF, /* DATA_SELECTOR: ring 0, data */
};

void gdt_load(void)
{
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) gdtr = {sizeof(gdt) - 1, (uint64_t)gdt};

    /* cs changes only by a far return or jump. */
    __asm__ volatile("lgdt %0\n"
                     "pushq %1\n"
                     "leaq 1f(%%rip), %%rax\n"
                     "pushq %%rax\n"
                     "lretq\n"
                     "1:\n"
                     "mov %2, %%ds\n"
                     "mov %2, %%es\n"
                     "mov %2, %%fs\n"
                     "mov %2, %%gs\n"
                     "mov %2, %%ss\n"
                     :
                     : "m"(gdtr), "i"(CODE_SELECTOR), "r"(DATA_SELECTOR)
                     : "rax", "memory");
}
