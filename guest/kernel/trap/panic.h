/* SPDX-License-Identifier: MIT */
/* How the kernel ends when it is itself at fault. See panic() in kernel.h. */
#ifndef TRAP_PANIC_H
#define TRAP_PANIC_H

#include "trap/frame.h"

/* panic() for an exception: with the registers of `frame`, and the backtrace
 * of what it interrupted. */
_Noreturn void panic_frame(const struct trap_frame *frame, const char *format,
                           ...) __attribute__((format(printf, 2, 3)));

/* Prints who called whom, from the frame pointer `rbp` on. */
void panic_print_backtrace(uint64_t rbp);

/* Some CPU has panicked: the others are to stop where they are, by
 * panic_stop(). */
bool panic_begun(void);
_Noreturn void panic_stop(void);

#endif
