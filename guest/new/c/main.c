/* SPDX-License-Identifier: MIT */
/*
 * The kernel. From here on it is yours.
 */
#include "kernel.h"

void kernel_main(void);
void kernel_main(void)
{
    gdt_load();
    idt_load();
    print("hello from ring 0\n");
    __asm__ volatile("int3");
    print("a breakpoint went through the IDT, and came back\n");
    machine_end(0);
}
