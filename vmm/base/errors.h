/* SPDX-License-Identifier: MIT */
/*
 * What the host's refusals mean to somebody who named a file: one sentence that
 * says what to do. The first word is not a capital: it stands after a name.
 */
#ifndef VMM_BASE_ERRORS_H
#define VMM_BASE_ERRORS_H

#include "util.h"

/* `error` is an errno of opening a file to read it. Never NULL. */
const char *errors_open(int error);

/* The same for a file to be made or written. */
const char *errors_make(int error);

/* The same for a directory. */
const char *errors_directory(int error);

#endif
