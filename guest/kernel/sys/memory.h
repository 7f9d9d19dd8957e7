/* SPDX-License-Identifier: MIT */
/* What the system calls on memory share. */
#ifndef SYS_MEMORY_H
#define SYS_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/syscall.h"

/* Rounds a range of pages up. Returns false if it is none. */
bool page_range(uint64_t start, uint64_t *len);

/* What changes the space, or looks at its areas, does so alone. */
int64_t memory_alone(syscall_fn *fn, const struct syscall *call);

#endif
