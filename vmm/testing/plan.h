/* SPDX-License-Identifier: MIT */
/*
 * What `vmm test` is to run: a list of tests, each of them a run of vmm and
 * what is expected of it. Nothing is opened or started here.
 */
#ifndef VMM_TESTING_PLAN_H
#define VMM_TESTING_PLAN_H

#include <sys/types.h>

#include "arena.h"
#include "expect.h"

#define PLAN_MAX_DISKS 8u
#define PLAN_MAX_DISK  (1ull << 30) /* bytes */
#define PLAN_DISK_FD   4u /* the process's descriptor of the first new disk */

struct test_case {
    const char *name;  /* unique in its plan: GROUP/TITLE */
    const char *group; /* where it comes from: a directory, or a manifest */
    const char *title; /* its name there */
    const char *image; /* one of `words` */
    char **words;      /* vmm's arguments: options, "--", image, the kernel's */
    size_t nr_words;
    const char *input; /* the guest's standard input: a path, NULL: none */
    const char *where; /* "FILE:LINE:COLUMN" of its manifest, NULL: none */
    uint64_t timeout_ms;
    uint64_t patience_ms; /* time after which it is killed */
    char **needs;         /* words: what the host must be able to do */
    size_t nr_needs;
    uint64_t disks[PLAN_MAX_DISKS]; /* sizes of the disks created for it */
    unsigned nr_disks;
    struct expectation expect;
};

struct plan {
    struct arena arena; /* for everything in the plan */
    struct test_case *tests;
    size_t nr;
};

/* Adds a test, all zero, at the end of the list. The pointer is valid until the
 * next call. */
struct test_case *plan_add(struct plan *plan);

/* Adds a word at the end of a test's command. The word is not copied. */
void plan_add_word(struct plan *plan, struct test_case *test, char *word);

/* Sets timeout_ms and patience_ms, and adds the word --timeout. Each is
 * multiplied by `slow`, except a timeout that the test is expected to reach:
 * call it when the expectation is known. */
void plan_set_timeout(struct plan *plan, struct test_case *test,
                      uint64_t timeout_ms, uint64_t slow);

/* Looks for two tests of the same name: returns the index of the later one, or
 * -1 if there are none. */
ssize_t plan_find_twin(const struct plan *plan);

/* Keeps the tests whose name matches the pattern of fnmatch(3) with
 * FNM_EXTMATCH, which allows "!(spin*|halt*)". */
void plan_filter(struct plan *plan, const char *pattern);

/* Keeps part `index` (1 to `count`) of the list. All parts together are the
 * whole list, no test is in two of them, and their sizes differ by at most one.
 * The parts depend only on the names, not on the order of the list, which
 * another machine's shell may have sorted differently. */
void plan_shard(struct plan *plan, uint64_t index, uint64_t count);

void plan_free(struct plan *plan);

#endif
