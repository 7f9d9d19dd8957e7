/* SPDX-License-Identifier: MIT */
/*
 * Writes a new kernel's files to disk: all of them or none.
 */
#ifndef VMM_NEW_WRITE_H
#define VMM_NEW_WRITE_H

#include "base/util.h"
#include "files.h"

/* Creates `dir` if it does not exist, and writes the files of `kind` into it.
 * Never overwrites anything. Returns STATUS_OK; or, after one line on stderr,
 * STATUS_USAGE if one of the files exists already or `dir` is not a directory,
 * and STATUS_HOST_IO if the host refuses. After an error everything is as it
 * was before. */
int new_write(const char *dir, enum new_kind kind) MUST_CHECK;

#endif
