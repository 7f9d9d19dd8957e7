/* SPDX-License-Identifier: MIT */
/*
 * Where a source file is, as seen from the working directory: line tables and
 * compilers know files by names that need not lead there.
 */
#ifndef VMM_TESTING_SOURCE_PATH_H
#define VMM_TESTING_SOURCE_PATH_H

#include "base/util.h"

/* The path of `name` below the working directory: itself if it leads there,
 * else that of the only file with its last part as name. `name` if there is
 * none or more than one. Returns buf, or `name`. */
const char *source_path(const char *name, char *buf, size_t size);

#endif
