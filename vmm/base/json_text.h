/* SPDX-License-Identifier: MIT */
/*
 * Texts in JSON objects: the only way to make one, since jansson refuses what
 * is not UTF-8, and an object would then lack a member without a word.
 */
#ifndef VMM_BASE_JSON_TEXT_H
#define VMM_BASE_JSON_TEXT_H

#include <jansson.h>

/* A new JSON string of `text`; what is not UTF-8 in it, as half a character at
 * the end, becomes U+FFFD. NULL only if out of memory. */
json_t *json_text(const char *text);

#endif
