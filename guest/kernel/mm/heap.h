/* SPDX-License-Identifier: MIT */
/*
 * Small objects for the kernel: up to HEAP_MAX bytes, from slabs of one page.
 * What is larger takes whole pages (mm/page.h).
 */
#ifndef MM_HEAP_H
#define MM_HEAP_H

#include <stddef.h>

#define HEAP_MAX 2048u

/* Returns `size` bytes of zeros, aligned to the next power of two of `size`,
 * or NULL. Not in interrupt handlers. */
void *heap_alloc(size_t size) __attribute__((warn_unused_result, malloc));

/* Gives back what heap_alloc() returned; NULL is fine. */
void heap_free(void *object);

#endif
