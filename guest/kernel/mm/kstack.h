/* SPDX-License-Identifier: MIT */
/*
 * Kernel stacks: KSTACK_SIZE each, with an unmapped page below, so that an
 * overflow causes a double fault, which has its own stack, instead of silent
 * damage.
 */
#ifndef MM_KSTACK_H
#define MM_KSTACK_H

#include <stdint.h>

/* Returns the stack's upper end, from which it grows down, or 0 if memory ran
 * out. */
uint64_t kstack_alloc(void) __attribute__((warn_unused_result));

/* Frees a stack that nobody runs on any more. */
void kstack_free(uint64_t top);

#endif
