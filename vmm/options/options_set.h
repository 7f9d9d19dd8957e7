/* SPDX-License-Identifier: MIT */
/*
 * One option of the command line.
 */
#ifndef VMM_OPTIONS_OPTIONS_SET_H
#define VMM_OPTIONS_OPTIONS_SET_H

#include "options.h"

/* Applies option `id` (OPT_x or TEST_OPT_x) with its value, NULL if it has
 * none; `arg` must outlive *options. Returns 0, or STATUS_USAGE after one line
 * on stderr. */
int options_set(struct options *options, int id, const char *arg) MUST_CHECK;

/* "text, strace, json": the formats of a live trace. Returns buf. */
char *options_live_formats(char *buf, size_t size);

#endif
