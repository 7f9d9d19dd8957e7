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

/* Says what is wrong at a place; false. */
bool manifest_fail(struct manifest_error *error, const struct span *at,
                   const char *format, ...) PRINTF(3, 4);

/* Reads one line, without its newline. LINE_BAD: look at *error. */
struct manifest_line manifest_read_line(struct span line,
                                        struct manifest_error *error);

/* A whole value: in quotes, or as it is. NULL: look at *error. */
char *manifest_value(struct arena *arena, struct span value,
                     struct manifest_error *error);

/* Takes the next word off a value, up to the one after it; words stand between
 * blanks, and may be, or have parts, in quotes. NULL at the end, and if it is
 * wrong: then *failed is set, and *error. */
char *manifest_word(struct arena *arena, struct span *value, bool *failed,
                    struct manifest_error *error);

#endif
