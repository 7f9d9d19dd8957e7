/* SPDX-License-Identifier: MIT */
/*
 * The options of `vmm test` itself. It also takes those of `vmm run`, and
 * passes them on to each run.
 */
#ifndef VMM_OPTIONS_TEST_OPTIONS_H
#define VMM_OPTIONS_TEST_OPTIONS_H

#include "base/util.h"
#include "options_table.h"

#define TEST_MAX_JOBS 256u
#define TEST_MAX_SLOW 100u

enum test_format {
    TEST_FORMAT_PRETTY,
    TEST_FORMAT_TAP,
    TEST_FORMAT_JUNIT,
    TEST_FORMAT_GITHUB
};

struct test_options {
    char **words; /* options for each run, as they were given */
    size_t nr_words;
    char **items;
    int nr_items;
    uint64_t jobs; /* 0: as many as keep the CPUs busy */
    enum test_format format;
    const char *tap, *junit; /* files, NULL: none */
    const char *filter;      /* pattern, NULL: everything */
    const char *images;      /* directory of manifests' images, NULL: beside */
    const char *host;        /* what it can do, "WORD,WORD"; NULL: by trying */
    uint64_t slow;           /* factor for all times; 0: 1 */
    const char *shard;       /* "I/N" as given, NULL: everything */
    uint64_t shard_index, shard_count;
    bool no_skip;
    bool no_max_rss;
    bool verbose;      /* also shows the output of tests that passed */
    const char *given; /* name of the last of these given; NULL: none */
};

enum test_option_id {
    TEST_OPT_JOBS = 'j',
    TEST_OPT_FIRST = 512,
    TEST_OPT_SHARD = TEST_OPT_FIRST,
    TEST_OPT_FILTER,
    TEST_OPT_FORMAT,
    TEST_OPT_JUNIT,
    TEST_OPT_TAP,
    TEST_OPT_NO_SKIP,
    TEST_OPT_NO_MAX_RSS,
    TEST_OPT_IMAGES,
    TEST_OPT_HOST,
    TEST_OPT_SLOW,
    TEST_OPT_VERBOSE,
    TEST_OPT_END,
};

#define TEST_OPTIONS_NR 12u
extern const struct option_row test_option_table[TEST_OPTIONS_NR];

bool test_option_is(int id);

/* Applies option `id` with its value, NULL if it has none; `arg` must outlive
 * *options. Returns 0, or STATUS_USAGE after one line on stderr. */
int test_option_set(struct test_options *options, int id,
                    const char *arg) MUST_CHECK;

#endif
