/* SPDX-License-Identifier: MIT */
/*
 * Why the last call failed. A failing call sets it; a successful one leaves it
 * alone. A plain variable: these programs have one thread.
 */
#ifndef ERRNO_H
#define ERRNO_H

#include <asm/errno.h>

extern int errno;

/* The message for an error number, in static storage. Never NULL; "Unknown
 * error" for a number without one. */
const char *strerror(int error);

#endif
