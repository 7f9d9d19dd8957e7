/* SPDX-License-Identifier: MIT */
/* Names for the instructions that ring 3 may not run. */
#ifndef TRAP_INSTRUCTION_H
#define TRAP_INSTRUCTION_H

#include <stdint.h>

#define INSTRUCTION_MAX 4u /* a prefix, and three bytes */

/* The name of the instruction that begins at `code`, if it is a privileged one;
 * else NULL. */
const char *instruction_name(const uint8_t code[INSTRUCTION_MAX]);

#endif
