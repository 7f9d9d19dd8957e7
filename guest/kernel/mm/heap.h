/* SPDX-License-Identifier: MIT */
/*
 * Small objects for the kernel: up to HEAP_MAX bytes, from slabs of one page.
 * Larger objects take whole pages (mm/page.h).
 */
#ifndef MM_HEAP_H
#define MM_HEAP_H

#include <stddef.h>

#define HEAP_MAX 2048u

/* Returns `size` bytes of zeros, aligned to `size` rounded up to a power of
 * two, or NULL if memory ran out. Not for interrupt handlers. */
void *heap_alloc(size_t size) __attribute__((warn_unused_result, malloc));

/* Frees what heap_alloc() returned; NULL is fine. */
void heap_free(void *object);

#endif
