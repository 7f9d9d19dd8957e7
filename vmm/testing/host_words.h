/* SPDX-License-Identifier: MIT */
/*
 * What the host must be able to do for a test: words of `vmm doctor --list`,
 * each tried when a test first asks for it, or words that the user gives. What
 * a word means to a test is not known here.
 */
#ifndef VMM_TESTING_HOST_WORDS_H
#define VMM_TESTING_HOST_WORDS_H

#include "kvm/probe.h"
#include "plan.h"

struct host_words {
    const char *given; /* "ring3,my-word" of --host; NULL: by trying */
    bool tried[PROBE_NR], works[PROBE_NR];
};

/* Does the host lack what the test needs? Then says why it is skipped, in one
 * line. */
bool host_words_lack(struct host_words *host, const struct test_case *test,
                     char *why, size_t size) MUST_CHECK;

#endif
