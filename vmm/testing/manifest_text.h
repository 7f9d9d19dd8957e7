/* SPDX-License-Identifier: MIT */
/*
 * The lines, keys and values of a manifest, as text; what they mean is not
 * known here.
 */
#ifndef VMM_TESTING_MANIFEST_TEXT_H
#define VMM_TESTING_MANIFEST_TEXT_H

#include "manifest.h"

/* A part of one line. */
struct span {
    const char *at;
    size_t len;
    unsigned line, column; /* of its first byte */
};

enum line_kind { LINE_NOTHING, LINE_SECTION, LINE_KEY, LINE_BAD };

struct manifest_line {
    enum line_kind kind;
    struct span name;  /* a section's */
    struct span key;   /* a key and its value */
    struct span value; /* without the blanks around it; may be empty */
};

/* Notes what is wrong at a place. Always returns false. */
bool manifest_fail(struct manifest_error *error, const struct span *at,
                   const char *format, ...) PRINTF(3, 4);

/* Reads one line, without its newline. LINE_BAD: see *error. */
struct manifest_line manifest_read_line(struct span line,
                                        struct manifest_error *error);

/* A whole value, in quotes or as it is. NULL: see *error. */
char *manifest_value(struct arena *arena, struct span value,
                     struct manifest_error *error);

/* Takes the next word off a value, with the blanks after it. Words are
 * separated by blanks; a word or parts of it may be in quotes. NULL at the end,
 * and on an error: then *failed and *error are set. */
char *manifest_word(struct arena *arena, struct span *value, bool *failed,
                    struct manifest_error *error);

#endif
