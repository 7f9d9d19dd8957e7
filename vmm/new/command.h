/* SPDX-License-Identifier: MIT */
/*
 * `vmm new DIR`: a small kernel of one's own to begin with.
 */
#ifndef VMM_NEW_COMMAND_H
#define VMM_NEW_COMMAND_H

#include "base/util.h"

/* argv[0] is the command's word. `vmm` is how the program was called. Writes
 * the files, or none, and says on stdout what they are and what comes next.
 * Returns STATUS_OK; STATUS_USAGE, also if a file is there already,
 * STATUS_HOST_IO, after one line on stderr. */
int new_command(int argc, char **argv, const char *vmm) MUST_CHECK;

#endif
