/* SPDX-License-Identifier: MIT */
/*
 * The kernel's tests, a kernel of their own: this in place of main.c. What the
 * checks print (TAP), `vmm test` understands; guest_test.h says what there is.
 */
#include "kernel.h"

#define GUEST_TEST_PUT(c) put_char(c)
#include "guest_test.h"

static void breakpoint(void)
{
    unsigned before = trap_counts[TRAP_BREAKPOINT];

    __asm__ volatile("int3");
    GUEST_CHECK_EQUAL(trap_counts[TRAP_BREAKPOINT], before + 1);
}

static const struct guest_test tests[] = {
    {"a breakpoint comes back", breakpoint},
};

void kernel_main(void);
void kernel_main(void)
{
    gdt_load();
    idt_load();
    GUEST_TEST_RUN(tests);
}
