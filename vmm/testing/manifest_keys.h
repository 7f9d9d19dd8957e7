/* SPDX-License-Identifier: MIT */
/*
 * The keys of a manifest: what each means for a test. Where sections begin and
 * end, and how they define tests, is not known here.
 */
#ifndef VMM_TESTING_MANIFEST_KEYS_H
#define VMM_TESTING_MANIFEST_KEYS_H

#include "manifest_text.h"

/* The settings of one section, or those above the first one. */
struct settings {
    char *image, *input, *expect, *end, *timeout;
    char *whole;            /* the lines of output-is */
    struct test_case words; /* only `words` is used: the options */
    char **arguments;
    size_t nr_arguments;
    char **needs;
    size_t nr_needs;
    struct pattern *patterns;
    size_t nr_patterns;
    uint64_t disks[PLAN_MAX_DISKS]; /* sizes, in bytes */
    unsigned nr_disks;
    uint64_t max_output, max_stderr, max_rss;
};

/* The context in which settings are read. */
struct keys_place {
    struct plan *plan;
    struct manifest_error *error;
    const char *folder; /* directory of the manifest; "" or ends in a slash */
    const char *images; /* directory of its images, in the same form */
    unsigned nr_disks;  /* disks before those of these settings */
};

/* Adds the setting of a line, a LINE_KEY, to *to. False: see place->error. */
bool manifest_keys_read(const struct keys_place *place, struct settings *to,
                        const struct manifest_line *line) MUST_CHECK;

#endif
