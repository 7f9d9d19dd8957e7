/* SPDX-License-Identifier: MIT */
/*
 * Strings in JSON objects. All strings are made here, since jansson refuses
 * what is not UTF-8, and the object would then silently lack a member.
 */
#ifndef VMM_BASE_JSON_TEXT_H
#define VMM_BASE_JSON_TEXT_H

#include <jansson.h>

/* A new JSON string of `text`; bytes that are not UTF-8, such as half a
 * character at the end, become U+FFFD. NULL only if out of memory. */
json_t *json_text(const char *text);

#endif
