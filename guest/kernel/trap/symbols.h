/* SPDX-License-Identifier: MIT */
/* The kernel's own function names, for backtraces. */
#ifndef TRAP_SYMBOLS_H
#define TRAP_SYMBOLS_H

#include <stdint.h>

/* Returns the name of the function that `address` is in, and how far in; NULL
 * if it is in none. */
const char *symbol_name(uint64_t address, uint64_t *offset);

#endif
