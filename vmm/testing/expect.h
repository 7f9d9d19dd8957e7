/* SPDX-License-Identifier: MIT */
/*
 * What a test expects: how the guest must end, what it must print, and what vmm
 * must say about it. A status is always one that the guest itself gave: a
 * triple fault, a halt, a timeout or any other end that the guest did not
 * choose never counts as a status. Such an end passes only if it is expected by
 * name.
 */
#ifndef VMM_TESTING_EXPECT_H
#define VMM_TESTING_EXPECT_H

#include "base/util.h"

#define EXPECT_MAX_STATUSES 8u

enum pattern_kind {
    PATTERN_TEXT,   /* is in the output, not in a line before the last match */
    PATTERN_REGEX,  /* the same, as an extended regular expression */
    PATTERN_ABSENT, /* is nowhere in the output */
    PATTERN_FILE,   /* the file's content is the whole output */
    PATTERN_BYTES,  /* the same, but carriage returns count */
    PATTERN_WHOLE,  /* the text is the whole output; carriage returns count */
    PATTERN_STDERR, /* vmm prints it; a line break counts as a blank */
    /* The same for the last screen, as text with a line for each row. */
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
    uint64_t statuses[EXPECT_MAX_STATUSES]; /* if none, and not `any`: 0 */
    unsigned nr_ends;
    int ends[EXPECT_MAX_STATUSES]; /* ends that the guest does not choose */
    struct pattern *patterns;
    size_t nr_patterns;
    uint64_t max_output, max_stderr; /* bytes of what is printed, 0: any */
    uint64_t max_rss;                /* bytes of memory at most, 0: any */
};

#define EXPECT_WHY_MAX 256u

/* Reads "0", "0|3" or "any". False if `text` is none of these. */
bool expect_parse(const char *text, struct expectation *expect) MUST_CHECK;

/* Reads "triple-fault" or "halted|timeout": reasons (status_name) that a guest
 * can cause. False if `text` is none. */
bool expect_parse_ends(const char *text, struct expectation *expect) MUST_CHECK;

/* The reasons that expect_parse_ends knows, with commas between them. */
void expect_end_words(char *to, size_t size);

/* Is it expected that the guest ends with `status`? */
bool expect_takes(const struct expectation *expect, uint64_t status);

/* Is it expected that vmm ends the guest with `code`, an enum status? */
bool expect_takes_end(const struct expectation *expect, int code);

/* "status 0", "status 0 or 3", "a status of the guest's own choice",
 * "triple-fault", "status 0 or halted". */
void expect_describe(const struct expectation *expect, char *to, size_t size);

/* Is the regular expression valid? If not, says why. */
bool expect_check_regex(const char *regex, char *why, size_t size) MUST_CHECK;

/* Does it expect anything of the output? */
bool expect_of_output(const struct expectation *expect);

/* Reads the files that it names, so that expect_output opens none. Call it in
 * the process that judges this one test. */
void expect_read_files(const struct expectation *expect);

/* What was printed. Each text is NUL-terminated. */
struct expect_printed {
    char *out, *err; /* of the guest, of vmm; not NULL */
    size_t out_len, err_len;
};

/* Is the output as expected? If not, says what is missing, in EXPECT_WHY_MAX
 * bytes. Carriage returns at line ends count only if a pattern says so. Changes
 * printed->out. */
bool expect_output(const struct expectation *expect,
                   const struct expect_printed *printed, char *why) MUST_CHECK;

/* The same for the screen. */
bool expect_screen(const struct expectation *expect, char *screen, size_t len,
                   char *why) MUST_CHECK;

#endif
