/* SPDX-License-Identifier: MIT */
/*
 * Slips on the command line: options that are none, values that an option does
 * not take, and options after IMAGE, where they are the kernel's.
 */
#ifndef VMM_OPTIONS_SLIPS_H
#define VMM_OPTIONS_SLIPS_H

#include "options.h"

/* getopt_long gave `result`, '?' or ':', with optind at `index` of `words`.
 * Says what is wrong, and which option may have been meant. Returns
 * STATUS_USAGE. */
int slips_bad_option(enum command command, char *const *words, int index,
                     int result) MUST_CHECK;

/* --NAME is not `wanted`: "a number from 1 up". Says so, and returns
 * STATUS_USAGE. */
int slips_bad_value(const char *name, const char *value, const char *wanted,
                    ...) PRINTF(3, 4) MUST_CHECK;

/* Is `word` written as one of vmm's options, with a value or without? */
bool slips_is_option(const char *word) MUST_CHECK;

/* Was the word that is taken for IMAGE meant as the value of the option before
 * it, which takes one only behind a "="? 0, or STATUS_USAGE after saying so. */
int slips_check_image(const struct options *options) MUST_CHECK;

/* Tells once, if among the kernel's arguments is what looks like an option of
 * vmm's. */
void slips_warn_behind_image(const struct options *options);

#endif
