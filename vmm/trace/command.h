/* SPDX-License-Identifier: MIT */
/*
 * `vmm trace FILE`: shows what --trace=FILE recorded.
 */
#ifndef VMM_TRACE_COMMAND_H
#define VMM_TRACE_COMMAND_H

#include <stdint.h>

/* argv[0] is the word "trace". `confine` is called when all files are open,
 * before any content of the input, which may be hostile, is read. Returns the
 * exit status, after one line on stderr unless it is 0. */
int trace_command(int argc, char **argv, void (*confine)(uint64_t memory));

#endif
