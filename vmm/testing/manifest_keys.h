/* SPDX-License-Identifier: MIT */
/*
 * The keys of a manifest: what each means for a test. Where sections begin and
 * end, and how tests come of them, is not known here.
 */
#ifndef VMM_TESTING_MANIFEST_KEYS_H
#define VMM_TESTING_MANIFEST_KEYS_H

#include "manifest_text.h"

/* What one section says, or what stands above the first one. */
struct settings {
    char *image, *input, *expect, *end, *timeout;
    char *whole;            /* output-is: its lines */
    struct test_case words; /* only its words: the options */
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

/* Where settings are read. */
struct keys_place {
    struct plan *plan;
    struct manifest_error *error;
    const char *folder; /* of the manifest; "" or ends in a slash */
    const char *images; /* where its images are; the same */
    unsigned nr_disks;  /* that come before those of these settings */
};

/* Adds what a line says, a LINE_KEY, to *to. False: look at place->error. */
bool manifest_keys_read(const struct keys_place *place, struct settings *to,
                        const struct manifest_line *line) MUST_CHECK;

#endif
