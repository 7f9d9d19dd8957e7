/* SPDX-License-Identifier: MIT */
/*
 * Parsing values from the command line. Numbers are decimal, hexadecimal (0x)
 * or octal (0), without a sign; nothing may precede or follow them.
 */
#ifndef VMM_BASE_PARSE_H
#define VMM_BASE_PARSE_H

#include "util.h"

/* A number from `min` to `max`. False if `text` is not one. */
bool parse_exact(const char *text, uint64_t min, uint64_t max,
                 uint64_t *value) MUST_CHECK;

/* A size in MiB, or with K, M or G ("64", "512K"). */
bool parse_size(const char *text, uint64_t *bytes) MUST_CHECK;

/* A time in seconds, or with ms, s or m; a decimal fraction is allowed
 * ("0.5", "1.5m"). Not 0. */
bool parse_time(const char *text, uint64_t *ms) MUST_CHECK;

/* The index of `text` in `words`, a list that ends in NULL; -1 if none. */
int parse_word(const char *text, const char *const *words) MUST_CHECK;

#endif
