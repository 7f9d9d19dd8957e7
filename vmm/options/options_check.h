/* SPDX-License-Identifier: MIT */
/*
 * The command line as a whole, once each word of it is understood.
 */
#ifndef VMM_OPTIONS_OPTIONS_CHECK_H
#define VMM_OPTIONS_OPTIONS_CHECK_H

#include "options.h"

/* Returns 0, or STATUS_USAGE after one line on stderr. */
int options_check(const struct options *o) MUST_CHECK;

#endif
