/* SPDX-License-Identifier: MIT */
/*
 * `vmm new DIR`: writes a small kernel to start from.
 */
#ifndef VMM_NEW_COMMAND_H
#define VMM_NEW_COMMAND_H

#include "base/util.h"

/* argv[0] is the command word. `vmm` is the name by which the program was
 * called. Writes all files or none, and says on stdout what they are and what
 * to do next. Returns STATUS_OK; or, after one line on stderr, STATUS_USAGE
 * (also if a file exists already) or STATUS_HOST_IO. */
int new_command(int argc, char **argv, const char *vmm) MUST_CHECK;

#endif
