/* SPDX-License-Identifier: MIT */
/*
 * Opening what the user wants written, by its name. Nothing here waits: a FIFO
 * that nobody reads is an error (ENXIO), not a reason to wait for its reader,
 * perhaps for ever. Source: fifo(7), open(2).
 */
#ifndef VMM_BASE_OPEN_OUT_H
#define VMM_BASE_OPEN_OUT_H

#include <stdio.h>
#include <sys/types.h>

#include "util.h"

/* Makes the file if it does not exist, with `mode` less the umask; `flags` may
 * be O_TRUNC. The descriptor does not block. It, or -errno (errors_make). */
int open_out(const char *path, int flags, mode_t mode) MUST_CHECK;

/* The same as a stream with the mode 0666, whose writes wait for the reader of
 * a pipe. NULL with errno set. The caller closes it. */
FILE *open_out_stream(const char *path, int flags) MUST_CHECK;

#endif
