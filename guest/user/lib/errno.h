/* SPDX-License-Identifier: MIT */
/*
 * Why the last call failed. Set by a failing call, left alone by one that
 * succeeds. A plain variable: these programs have one thread.
 */
#ifndef ERRNO_H
#define ERRNO_H

#include <asm/errno.h>

extern int errno;

/* The sentence for an error number, never NULL; "Unknown error" if it has
 * none. Static storage. */
const char *strerror(int error);

#endif
