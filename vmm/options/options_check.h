/* SPDX-License-Identifier: MIT */
/*
 * Checks the command line as a whole, after each of its words has been parsed.
 */
#ifndef VMM_OPTIONS_OPTIONS_CHECK_H
#define VMM_OPTIONS_OPTIONS_CHECK_H

#include "options.h"

/* Returns 0, or STATUS_USAGE after one line on stderr. */
int options_check(const struct options *o) MUST_CHECK;

#endif
