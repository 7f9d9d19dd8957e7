/* SPDX-License-Identifier: MIT */
/*
 * What the host's errors mean to the user: one sentence that says what to do.
 * It begins in lower case, since it is printed after the name of a file, or
 * after what was refused.
 */
#ifndef VMM_BASE_ERRORS_H
#define VMM_BASE_ERRORS_H

#include "util.h"

/* `error` is the errno of an attempt to open a file for reading. Never NULL. */
const char *errors_open(int error);

/* The same for creating or writing a file. */
const char *errors_make(int error);

/* The same for a directory. */
const char *errors_directory(int error);

/* What a refusal of the host means: it has given all the descriptors, threads
 * or memory that it allows. Never NULL. */
const char *errors_host(int error);

/* Is it such a refusal? */
bool errors_is_limit(int error);

#endif
