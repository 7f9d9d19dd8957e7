/* SPDX-License-Identifier: MIT */
/*
 * `vmm trace FILE`: shows what --trace=FILE recorded.
 */
#ifndef VMM_TRACE_COMMAND_H
#define VMM_TRACE_COMMAND_H

/* argv[0] is the word "trace". The status to end with, after one line on
 * stderr unless it is 0. */
int trace_command(int argc, char **argv);

#endif
