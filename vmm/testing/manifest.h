/* SPDX-License-Identifier: MIT */
/*
 * Manifests: a list of tests as a person writes it.
 *
 *     # What follows, up to the first [name], holds for all tests.
 *     timeout = 10
 *
 *     [boots]
 *     image     = kernel.elf
 *     arguments = selftest=all "name=a b"
 *     expect    = 0
 *     output    = all tests passed
 *
 * One `key = value` a line; docs/ci.md lists the keys. Blanks around a value
 * are dropped; in "quotes" it may have blanks at its ends, and the escapes \n,
 * \t, \", \\ and \xNN. Files are relative to the manifest's directory.
 */
#ifndef VMM_TESTING_MANIFEST_H
#define VMM_TESTING_MANIFEST_H

#include "plan.h"

#define MANIFEST_MAX (1u << 20) /* bytes */

struct manifest_error {
    unsigned line, column; /* from 1; the column in bytes */
    char text[512];        /* one sentence without a full stop */
};

/* The input for adding the tests of a manifest to the plan. `path` is the
 * manifest's; the files that it names are relative to it. `options` are words
 * put before each test's own; `timeout_ms` is for tests without a timeout of
 * their own. If adding returns false, *error says why; some tests may have been
 * added already. */
struct manifest_input {
    const char *path;
    const char *text;
    size_t len;
    char **options;
    size_t nr_options;
    uint64_t timeout_ms;
    uint64_t slow;      /* factor for all times; not 0 */
    const char *images; /* directory of its images; NULL: its own */
};
bool manifest_parse(const struct manifest_input *input, struct plan *plan,
                    struct manifest_error *error) MUST_CHECK;

#endif
