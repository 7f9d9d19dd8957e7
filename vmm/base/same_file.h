/* SPDX-License-Identifier: MIT */
/*
 * Do two names mean one file, so that writing the one would be the end of the
 * other?
 */
#ifndef VMM_BASE_SAME_FILE_H
#define VMM_BASE_SAME_FILE_H

#include "util.h"

/* Only of regular files: what is written to a terminal or /dev/null takes
 * nothing from who reads it. False if one of them is NULL, or not there. */
bool same_file(const char *a, const char *b);

#endif
