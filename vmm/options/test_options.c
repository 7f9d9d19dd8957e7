/* SPDX-License-Identifier: MIT */
/*
 * The options of `vmm test` itself.
 */
#include "test_options.h"

#include <stdio.h>

#include "base/parse.h"

const struct test_option test_option_table[TEST_OPTIONS_NR] = {
    {"jobs", "N", TEST_OPT_JOBS,
     "so many at a time (default: the CPUs decide)"},
    {"shard", "I/N", TEST_OPT_SHARD, "only part I of N, for a CI matrix"},
    {"filter", "PATTERN", TEST_OPT_FILTER, "only tests whose name fits"},
    {"format", "FORMAT", TEST_OPT_FORMAT,
     "on stdout: pretty (default), tap, junit, github"},
    {"junit", "FILE", TEST_OPT_JUNIT, "JUnit XML as well"},
    {"tap", "FILE", TEST_OPT_TAP, "TAP as well"},
    {"images", "DIR", TEST_OPT_IMAGES, "where the images of manifests are"},
    {"slow", "N", TEST_OPT_SLOW, "all times N times as long"},
    {"host", "WORDS", TEST_OPT_HOST,
     "what it can do (default: doctor finds out)"},
    {"no-skip", NULL, TEST_OPT_NO_SKIP, "a skipped test is a failure"},
    {"no-max-rss", NULL, TEST_OPT_NO_MAX_RSS, "max-rss is not looked at"},
    {"verbose", NULL, TEST_OPT_VERBOSE,
     "shows all output, and death reports whole"},
};

bool test_option_is(int id)
{
    return id == TEST_OPT_JOBS || (id >= TEST_OPT_FIRST && id < TEST_OPT_END);
}

static bool set_shard(struct test_options *options, const char *arg)
{
    char index[24];
    size_t len = strcspn(arg, "/");

    if (len >= sizeof(index) || arg[len] != '/')
        return false;
    memcpy(index, arg, len);
    index[len] = '\0';
    options->shard = arg;
    return parse_exact(arg + len + 1, 1, 1000000, &options->shard_count) &&
           parse_exact(index, 1, options->shard_count, &options->shard_index);
}

static const char *set_format(struct test_options *options, const char *arg)
{
    static const char *const words[] = {"pretty", "tap", "junit", "github",
                                        NULL};
    int i = parse_word(arg, words);

    if (i < 0)
        return "pretty, tap, junit or github";
    options->format = (enum test_format)i;
    return NULL;
}

static const char *set_text(const char **to, const char *arg,
                            const char *wanted)
{
    *to = arg;
    return *arg ? NULL : wanted;
}

const char *test_option_set(struct test_options *options, int id,
                            const char *arg)
{
    uint64_t value;

    options->given = true;
    switch (id) {
    case TEST_OPT_JOBS:
        if (!parse_exact(arg, 1, TEST_MAX_JOBS, &value))
            return "a number from 1 to 256";
        options->jobs = (unsigned)value;
        return NULL;
    case TEST_OPT_SHARD:
        return set_shard(options, arg) ? NULL : "I/N, such as 2/5";
    case TEST_OPT_FILTER:
        return set_text(&options->filter, arg, "a pattern");
    case TEST_OPT_FORMAT:
        return set_format(options, arg);
    case TEST_OPT_IMAGES:
        return set_text(&options->images, arg, "the name of a folder");
    case TEST_OPT_HOST:
        return set_text(&options->host, arg, "words with commas between them");
    case TEST_OPT_SLOW:
        if (!parse_exact(arg, 1, 100, &options->slow))
            return "a number from 1 to 100";
        return NULL;
    case TEST_OPT_NO_MAX_RSS:
        options->no_max_rss = true;
        return NULL;
    case TEST_OPT_JUNIT:
        return set_text(&options->junit, arg, "the name of a file");
    case TEST_OPT_TAP:
        return set_text(&options->tap, arg, "the name of a file");
    case TEST_OPT_VERBOSE:
        options->verbose = true;
        return NULL;
    default:
        options->no_skip = true;
        return NULL;
    }
}
