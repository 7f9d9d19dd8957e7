/* SPDX-License-Identifier: MIT */
/*
 * What a test wants: the status that the guest must choose, and what it must
 * print. A status is always one that the guest itself gave: no expectation can
 * be met by a triple fault, a halt, a timeout or any other end that is not the
 * guest's own wish.
 */
#ifndef VMM_TESTING_EXPECT_H
#define VMM_TESTING_EXPECT_H

#include "base/util.h"

#define EXPECT_MAX_STATUSES 8u

enum pattern_kind {
    PATTERN_TEXT,   /* is in the output, in no line before the last match */
    PATTERN_REGEX,  /* the same, as an extended regular expression */
    PATTERN_ABSENT, /* is nowhere in the output */
    PATTERN_FILE,   /* the file's content is the whole output */
    /* The same of the last screen: a line for each of its rows. */
    PATTERN_SCREEN_TEXT,
    PATTERN_SCREEN_REGEX,
    PATTERN_SCREEN_ABSENT,
};

struct pattern {
    enum pattern_kind kind;
    const char *text; /* the text, the expression, the path */
};

struct expectation {
    bool any; /* any status that the guest chooses */
    unsigned nr_statuses;
    uint64_t statuses[EXPECT_MAX_STATUSES]; /* none and not `any`: 0 */
    struct pattern *patterns;
    size_t nr_patterns;
};

#define EXPECT_WHY_MAX 256u

/* Reads "0", "0|3" or "any". False if `text` is none of these. */
bool expect_parse(const char *text, struct expectation *expect) MUST_CHECK;

bool expect_takes(const struct expectation *expect, uint64_t status);

/* "status 0", "status 0 or 3", "a status of the guest's own choice". */
void expect_describe(const struct expectation *expect, char *to, size_t size);

/* Is the regular expression one? Else says why not. */
bool expect_check_regex(const char *regex, char *why, size_t size) MUST_CHECK;

/* Does it want anything of the output? */
bool expect_of_output(const struct expectation *expect);

/* Is the output (a NUL stands behind its `len` bytes) as wanted? Else says
 * what is missing, in EXPECT_WHY_MAX bytes. Carriage returns at the ends of
 * lines do not count. `output` is changed. */
bool expect_output(const struct expectation *expect, char *output, size_t len,
                   char *why) MUST_CHECK;

/* The same of the screen. */
bool expect_screen(const struct expectation *expect, char *screen, size_t len,
                   char *why) MUST_CHECK;

#endif
