/* SPDX-License-Identifier: MIT */
/*
 * A new kernel's files, onto the disk: all of them or none.
 */
#ifndef VMM_NEW_WRITE_H
#define VMM_NEW_WRITE_H

#include "base/util.h"
#include "files.h"

/* Makes `dir`, if it is not there, and writes the files of `kind` into it.
 * Never writes over anything. Returns STATUS_OK; STATUS_USAGE if one of them is
 * there already or `dir` is no folder, STATUS_HOST_IO if the host refuses,
 * after one line on stderr, and then all is as it was before. */
int new_write(const char *dir, enum new_kind kind) MUST_CHECK;

#endif
