/* SPDX-License-Identifier: MIT */
/*
 * The options of `vmm test` itself.
 */
#include "test_options.h"

#include <inttypes.h>

#include "base/list.h"
#include "base/parse.h"
#include "slips.h"

const struct option_row test_option_table[TEST_OPTIONS_NR] = {
    {"jobs", "N", TEST_OPT_JOBS,
     "so many at a time (default: the CPUs decide)"},
    {"shard", "I/N", TEST_OPT_SHARD, "only part I of N, for a CI matrix"},
    {"filter", "PATTERN", TEST_OPT_FILTER, "only tests whose name fits"},
    {"format", "FORMAT", TEST_OPT_FORMAT, "on stdout (default pretty)"},
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

static int set_text(const char **to, const char *name, const char *arg,
                    const char *wanted)
{
    *to = arg;
    return *arg ? 0 : slips_bad_value(name, arg, "%s", wanted);
}

static int set_number(uint64_t *to, uint64_t max, const char *name,
                      const char *arg)
{
    if (parse_exact(arg, 1, max, to))
        return 0;
    return slips_bad_value(name, arg, "a number from 1 to %" PRIu64, max);
}

static int set_format(struct test_options *options, const char *arg)
{
    const char *const *formats = option_words(TEST_OPT_FORMAT);
    int i = parse_word(arg, formats);
    char words[64];

    if (i < 0)
        return slips_bad_value("format", arg, "%s",
                               list_of(formats, words, sizeof(words)));
    options->format = (enum test_format)i;
    return 0;
}

static int set(struct test_options *options, int id, const char *name,
               const char *arg)
{
    switch (id) {
    case TEST_OPT_JOBS:
        return set_number(&options->jobs, TEST_MAX_JOBS, name, arg);
    case TEST_OPT_SLOW:
        return set_number(&options->slow, TEST_MAX_SLOW, name, arg);
    case TEST_OPT_SHARD:
        return set_shard(options, arg)
                   ? 0
                   : slips_bad_value(name, arg, "I/N, such as 2/5");
    case TEST_OPT_FORMAT:
        return set_format(options, arg);
    case TEST_OPT_FILTER:
        return set_text(&options->filter, name, arg, "a pattern");
    case TEST_OPT_IMAGES:
        return set_text(&options->images, name, arg, "the name of a folder");
    case TEST_OPT_HOST:
        return set_text(&options->host, name, arg,
                        "words with commas between them");
    case TEST_OPT_JUNIT:
        return set_text(&options->junit, name, arg, "the name of a file");
    case TEST_OPT_TAP:
        return set_text(&options->tap, name, arg, "the name of a file");
    case TEST_OPT_NO_MAX_RSS:
        options->no_max_rss = true;
        return 0;
    case TEST_OPT_VERBOSE:
        options->verbose = true;
        return 0;
    default:
        options->no_skip = true;
        return 0;
    }
}

int test_option_set(struct test_options *options, int id, const char *arg)
{
    for (size_t i = 0; i < TEST_OPTIONS_NR; i++)
        if (test_option_table[i].id == id)
            options->given = test_option_table[i].name;
    return set(options, id, options->given, arg);
}
