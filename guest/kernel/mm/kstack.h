/* SPDX-License-Identifier: MIT */
/*
 * Kernel stacks: KSTACK_SIZE each, with an unmapped page below, so that an
 * overflow is a double fault on a stack of its own, and not a puzzle.
 */
#ifndef MM_KSTACK_H
#define MM_KSTACK_H

#include <stdint.h>

/* Returns the stack's upper end, from which it grows down, or 0 without memory.
 */
uint64_t kstack_alloc(void) __attribute__((warn_unused_result));

/* Gives it back. Nobody may run on it any more. */
void kstack_free(uint64_t top);

#endif
