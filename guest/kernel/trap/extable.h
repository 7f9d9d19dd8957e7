/* SPDX-License-Identifier: MIT */
/*
 * The exception table: instructions of the kernel that may fault on a bad user
 * address, and where to continue if they do. A fault at any other instruction
 * is a bug.
 */
#ifndef TRAP_EXTABLE_H
#define TRAP_EXTABLE_H

#include <stdint.h>

/* Returns where to continue, or 0 if the instruction may not fault. */
uint64_t extable_find(uint64_t rip);

#endif
