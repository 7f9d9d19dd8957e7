/* SPDX-License-Identifier: MIT */
/*
 * Where a source file is, relative to the working directory: the names in line
 * tables and from compilers need not lead to the file.
 */
#ifndef VMM_TESTING_SOURCE_PATH_H
#define VMM_TESTING_SOURCE_PATH_H

#include "base/util.h"

/* The path of `name` below the working directory: `name` itself if it leads to
 * a file, else the path of the only file with the same last component. If there
 * is none, or more than one, `name`. Returns buf or `name`. */
const char *source_path(const char *name, char *buf, size_t size);

#endif
