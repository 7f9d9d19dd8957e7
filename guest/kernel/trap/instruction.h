/* SPDX-License-Identifier: MIT */
/* Names for the instructions that ring 3 may not run. */
#ifndef TRAP_INSTRUCTION_H
#define TRAP_INSTRUCTION_H

#include <stdint.h>

#define INSTRUCTION_MAX 4u /* a prefix, and three bytes */

/* What the INSTRUCTION_MAX bytes at `code` begin with, if it is one of the
 * privileged instructions; else NULL. */
const char *instruction_name(const uint8_t code[INSTRUCTION_MAX]);

#endif
