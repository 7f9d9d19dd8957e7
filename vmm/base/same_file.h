/* SPDX-License-Identifier: MIT */
/*
 * Do two names refer to the same file, so that writing one destroys the other?
 */
#ifndef VMM_BASE_SAME_FILE_H
#define VMM_BASE_SAME_FILE_H

#include "util.h"

/* True only for regular files: writing to a terminal or /dev/null destroys
 * nothing. False if a name is NULL, or if no such file exists. */
bool same_file(const char *a, const char *b);

#endif
