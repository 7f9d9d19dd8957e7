/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the manifests of `vmm test`. An input is the file. Checked: an error
 * names a position inside the file, in one sentence; an accepted manifest has
 * everything a run needs, and its memory is in proportion to the file.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "testing/manifest.h"

static void check_error(const struct manifest_error *error, const uint8_t *data,
                        size_t size)
{
    unsigned lines = 1;

    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';
    if (!error->text[0] || strchr(error->text, '\n') || error->line < 1 ||
        error->line > lines || error->column < 1 || error->column > size + 1)
        abort();
}

static void check_test(const struct test_case *test)
{
    size_t i = 0;

    if (!test->title[0] || !test->timeout_ms ||
        test->expect.nr_statuses > EXPECT_MAX_STATUSES)
        abort();
    while (i < test->nr_words && strcmp(test->words[i], "--") != 0)
        i++;
    if (i + 1 >= test->nr_words || !test->words[i + 1][0])
        abort(); /* no image */
    for (i = 0; i < test->nr_words; i++)
        if (!test->words[i])
            abort();
    for (i = 0; i < test->expect.nr_patterns; i++)
        if (!test->expect.patterns[i].text[0])
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct manifest_input input = {
        .path = "dir/fuzz.tests",
        .text = (const char *)data,
        .len = size,
        .timeout_ms = 1,
        .slow = 1,
    };
    struct manifest_error error = {0};
    struct plan plan = {0};

    if (manifest_parse(&input, &plan, &error)) {
        if (!plan.nr)
            abort();
        for (size_t i = 0; i < plan.nr; i++)
            check_test(&plan.tests[i]);
        (void)plan_find_twin(&plan);
        plan_shard(&plan, 1, 2);
    } else {
        check_error(&error, data, size);
    }
    plan_free(&plan);
    return 0;
}

size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    static const char *const seeds[] = {
        "[a]\nimage=k\n",
        "# all\ntimeout = 10\noptions = -m 64 --strict\nimage = k\n"
        "[a]\n[b]\narguments = x \"y z\"\nexpect = 0|3\n",
        "[a]\nimage = \"a\\n\\x41\\\\\"\ninput = i\ndisk = d\ninitrd = r\n"
        "symbols = s\nexpect = any\noutput = o\noutput-match = ^a+(b|c)$\n"
        "no-output = n\noutput-file = f\ntimeout = 500ms\n",
        "[a\n",
        "[a]\nbad = 1\n",
    };

    if (n >= ARRAY_SIZE(seeds))
        return 0;
    memcpy(buf, seeds[n], strlen(seeds[n]));
    return strlen(seeds[n]);
}
