/* SPDX-License-Identifier: MIT */
/*
 * Files with the output that is wanted. They are read before the process that
 * compares them gives up its rights.
 */
#ifndef VMM_TESTING_EXPECT_FILES_H
#define VMM_TESTING_EXPECT_FILES_H

#include "expect.h"

/* A test's output is compared with at most CAPTURE_MAX bytes: a longer file
 * cannot be equal to it. */
#define EXPECT_FILE_MAX (1u << 20)

/* A newly allocated copy of the file, at most EXPECT_FILE_MAX + 1 bytes, and
 * its length; NULL with errno set. What expect_read_files has read is not read
 * again. */
char *expect_file(const char *path, size_t *len) MUST_CHECK;

#endif
