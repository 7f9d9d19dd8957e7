/* SPDX-License-Identifier: MIT */
/* How the kernel ends when the kernel itself is at fault. See panic() in
 * kernel.h. */
#ifndef TRAP_PANIC_H
#define TRAP_PANIC_H

#include "trap/frame.h"

/* panic() for an exception: also prints the registers in `frame`, and the
 * backtrace of the code that it interrupted. */
_Noreturn void panic_frame(const struct trap_frame *frame, const char *format,
                           ...) __attribute__((format(printf, 2, 3)));

/* Prints the chain of callers, from the frame pointer `rbp` on. */
void panic_print_backtrace(uint64_t rbp);

/* Whether some CPU has panicked: then the others must stop where they are, with
 * panic_stop(). */
bool panic_begun(void);
_Noreturn void panic_stop(void);

#endif
