/* SPDX-License-Identifier: MIT */
/* What the system calls on memory have in common. */
#ifndef SYS_MEMORY_H
#define SYS_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/syscall.h"

/* Rounds a range up to whole pages. Returns false if the range is not valid. */
bool page_range(uint64_t start, uint64_t *len);

/* Runs a call that changes the address space, or looks at its areas, with the
 * space locked. */
int64_t memory_alone(syscall_fn *fn, const struct syscall *call);

#endif
