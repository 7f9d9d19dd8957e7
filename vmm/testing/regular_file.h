/* SPDX-License-Identifier: MIT */
/*
 * Files that a test names, read whole. No FIFO is waited for.
 */
#ifndef VMM_TESTING_REGULAR_FILE_H
#define VMM_TESTING_REGULAR_FILE_H

#include "base/util.h"

/* A newly allocated copy of the file's first `max` bytes, *len of them; NULL
 * with errno if it cannot be read or is no regular file. */
char *regular_file_read(const char *path, size_t max, size_t *len) MUST_CHECK;

#endif
