/* SPDX-License-Identifier: MIT */
/*
 * Mistakes on the command line: options that do not exist, values that an
 * option does not take, and options after IMAGE, where they are passed to the
 * kernel.
 */
#ifndef VMM_OPTIONS_SLIPS_H
#define VMM_OPTIONS_SLIPS_H

#include "options.h"

/* To be called when getopt_long returned `result`, '?' or ':', with optind at
 * `index` of `words`. Says what is wrong, and which option may have been meant.
 * Returns STATUS_USAGE. */
int slips_bad_option(enum command command, char *const *words, int index,
                     int result) MUST_CHECK;

/* Says that the value of --NAME is not `wanted` ("a number from 1 up"), and
 * returns STATUS_USAGE. */
int slips_bad_value(const char *name, const char *value, const char *wanted,
                    ...) PRINTF(3, 4) MUST_CHECK;

/* Is `word` written as one of vmm's options, with a value or without? */
bool slips_is_option(const char *word) MUST_CHECK;

/* Was the word taken for IMAGE meant as the value of the option before it,
 * which takes a value only after "="? Returns 0, or STATUS_USAGE after saying
 * so. */
int slips_check_image(const struct options *options) MUST_CHECK;

/* Warns once if one of the kernel's arguments looks like an option of vmm. */
void slips_warn_behind_image(const struct options *options);

#endif
