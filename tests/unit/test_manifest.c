/* SPDX-License-Identifier: MIT */
/*
 * Manifests of `vmm test`: what they mean, and the position of each error.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/status.h"
#include "testing/manifest.h"

static struct plan plan;
static struct manifest_error error;

static void teardown(void)
{
    plan_free(&plan);
}

TestSuite(manifest, .fini = teardown);

static bool parse(const char *text)
{
    static char option[] = "--strict";
    static char *options[] = {option};
    struct manifest_input input = {
        .path = "dir/suite.tests",
        .text = text,
        .len = strlen(text),
        .options = options,
        .nr_options = 1,
        .timeout_ms = 60000,
        .slow = 1,
    };

    return manifest_parse(&input, &plan, &error);
}

/* The words of a test, each followed by a space. */
static const char *words(size_t test)
{
    static char line[512];

    line[0] = '\0';
    for (size_t i = 0; i < plan.tests[test].nr_words; i++) {
        strcat(line, plan.tests[test].words[i]);
        strcat(line, " ");
    }
    return line;
}

#define ASSERT_PARSED(file)                                                    \
    cr_assert(parse(file), "%u:%u: %s", error.line, error.column, error.text)

Test(manifest, the_least)
{
    ASSERT_PARSED("[boots]\nimage=k.elf");
    cr_assert_eq(plan.nr, 1);
    cr_assert_str_eq(plan.tests[0].name, "suite/boots");
    cr_assert_str_eq(plan.tests[0].title, "boots");
    cr_assert_str_eq(plan.tests[0].group, "suite");
    cr_assert_str_eq(plan.tests[0].where, "dir/suite.tests:1:2");
    cr_assert_str_eq(words(0), "--strict --timeout=60000ms -- dir/k.elf ");
    cr_assert_null(plan.tests[0].input);
    cr_assert(expect_takes(&plan.tests[0].expect, 0));
}

Test(manifest, what_is_wanted_of_the_screen)
{
    static char screen[] = "login:\nready\n", output[] = "ready\n";
    char why[EXPECT_WHY_MAX];

    ASSERT_PARSED("[boots]\nimage=k.elf\noutput=ready\nscreen = login:\n"
                  "screen-match = ^rea\nno-screen = panic");
    const struct expectation *expect = &plan.tests[0].expect;
    cr_assert_eq(expect->nr_patterns, 4);
    cr_assert(expect_screen(expect, screen, strlen(screen), why), "%s", why);
    struct expect_printed printed = {output, output, strlen(output), 0};
    cr_assert(expect_output(expect, &printed, why), "%s", why);
    cr_assert_not(expect_screen(expect, output, strlen(output), why));
    cr_assert_str_eq(why, "the screen lacks 'login:'");
    cr_assert(!parse("[x]\nimage=k\nscreen-match = ("));
}

Test(manifest, everything)
{
    ASSERT_PARSED("# a comment\r\n"
                  "\n"
                  "  [ two words ] \n"
                  "image = /abs/k.elf\n"
                  "arguments = a \"b c\" d=\"e f\"\n"
                  "options = --cpus=2 -m 64\n"
                  "initrd = files.cpio\n"
                  "input = keys\n"
                  "expect = 3 | 4\n"
                  "timeout = 500ms\n"
                  "output = \" x\\n\\\"\\x41 \"\n"
                  "output-match = ^a # b\n"
                  "no-output = PANIC\n"
                  "output-file = out.txt\n");
    const struct test_case *test = &plan.tests[0];
    cr_assert_str_eq(test->title, "two words");
    cr_assert_str_eq(words(0), "--strict --cpus=2 -m 64 "
                               "--initrd=dir/files.cpio --timeout=500ms -- "
                               "/abs/k.elf a b c d=e f ");
    cr_assert_eq(test->nr_words, 11);
    cr_assert_str_eq(test->input, "dir/keys");
    cr_assert_eq(test->timeout_ms, 500);
    cr_assert(expect_takes(&test->expect, 4) &&
              !expect_takes(&test->expect, 0));
    cr_assert_eq(test->expect.nr_patterns, 4);
    cr_assert_str_eq(test->expect.patterns[0].text, " x\n\"A ");
    cr_assert_str_eq(test->expect.patterns[1].text, "^a # b");
    cr_assert_eq(test->expect.patterns[2].kind, PATTERN_ABSENT);
    cr_assert_str_eq(test->expect.patterns[3].text, "dir/out.txt");
}

Test(manifest, what_stands_above_holds_for_all)
{
    ASSERT_PARSED("image = k\noptions = -m 8\narguments = all\ntimeout = 1\n"
                  "expect = 2\nno-output = BUG\n"
                  "[a]\n"
                  "[b]\nimage = l\noptions = -m 9\narguments = b\ntimeout = 2\n"
                  "expect = 0\noutput = hello\n");
    cr_assert_eq(plan.nr, 2);
    cr_assert_str_eq(words(0), "--strict -m 8 --timeout=1000ms -- dir/k all ");
    cr_assert(expect_takes(&plan.tests[0].expect, 2));
    cr_assert_eq(plan.tests[0].expect.nr_patterns, 1);
    cr_assert_str_eq(words(1),
                     "--strict -m 8 -m 9 --timeout=2000ms -- dir/l all b ");
    cr_assert(expect_takes(&plan.tests[1].expect, 0));
    cr_assert_eq(plan.tests[1].expect.nr_patterns, 2);
}

Test(manifest, ends_limits_and_needs)
{
    ASSERT_PARSED("end = halted\nneeds = port-io\noutput-is = x\n"
                  "max-rss = 7M\nmax-stderr = 64K\n"
                  "[a]\nimage = k\n"
                  "[b]\nimage = k\nexpect = 0\nneeds = ring3 int3\n"
                  "output-is = a\noutput-is = b\nmax-rss = 8M\n"
                  "stderr = said\n");
    const struct expectation *a = &plan.tests[0].expect;
    const struct expectation *b = &plan.tests[1].expect;
    cr_assert(expect_takes_end(a, STATUS_HALTED) && !expect_takes(a, 0));
    cr_assert_eq(plan.tests[0].nr_needs, 1);
    cr_assert_str_eq(a->patterns[0].text, "x\n");
    cr_assert_eq(a->max_rss, 7 << 20);
    cr_assert_eq(a->max_stderr, 64 << 10);
    /* The test's own setting replaces the common one. */
    cr_assert(expect_takes(b, 0) && !expect_takes_end(b, STATUS_HALTED));
    cr_assert_eq(plan.tests[1].nr_needs, 3);
    cr_assert_str_eq(plan.tests[1].needs[2], "int3");
    cr_assert_eq(b->nr_patterns, 2);
    cr_assert_str_eq(b->patterns[0].text, "said");
    cr_assert_str_eq(b->patterns[1].text, "a\nb\n");
    cr_assert_eq(b->max_rss, 8 << 20);
}

Test(manifest, files_of_options_and_new_disks)
{
    ASSERT_PARSED("new-disk = 64K\nimage = k\n"
                  "[a]\nshare = files:f,ro\npolicy = p.rules\n"
                  "new-disk = 1M,ro,id=x\n"
                  "[b]\nnew-disk = 2M\n");
    cr_assert_str_eq(words(0), "--strict --disk=/proc/self/fd/4 "
                               "--share=dir/files:f,ro --policy=dir/p.rules "
                               "--disk=/proc/self/fd/5,ro,id=x "
                               "--timeout=60000ms -- dir/k ");
    cr_assert_str_eq(words(1), "--strict --disk=/proc/self/fd/4 "
                               "--disk=/proc/self/fd/5 --timeout=60000ms -- "
                               "dir/k ");
    cr_assert_eq(plan.tests[1].nr_disks, 2);
    cr_assert_eq(plan.tests[1].disks[0], 64 << 10);
    cr_assert_eq(plan.tests[1].disks[1], 2 << 20);
}

Test(manifest, images_elsewhere_and_slow_hosts)
{
    static const char text[] = "[a]\nimage = k\ninput = i\n"
                               "[b]\nimage = /k\nend = timeout\n";
    struct manifest_input input = {
        .path = "dir/suite.tests",
        .text = text,
        .len = sizeof(text) - 1,
        .timeout_ms = 2000,
        .slow = 10000,
        .images = "build",
    };

    cr_assert(manifest_parse(&input, &plan, &error));
    cr_assert_str_eq(plan.tests[0].input, "dir/i");
    cr_assert_str_eq(words(0), "--timeout=20000s -- build/k ");
    /* The timeout of a test that is meant to be slow is not lengthened. */
    cr_assert_str_eq(words(1), "--timeout=2000ms -- /k ");
    cr_assert_eq(plan.tests[1].patience_ms, 4000 + 10000 * 10000);
}

Test(manifest, mistakes_are_where_they_are)
{
    static const struct {
        const char *text;
        unsigned line, column;
        const char *part;
    } mistakes[] = {
        {"", 1, 1, "no test"},
        {"# nothing\n\n", 3, 1, "no test"},
        {"# nothing\n#", 2, 1, "no test"},
        {"image = k\n", 2, 1, "no test"},
        {"[a]\n", 1, 2, "no image"},
        {"[a]\nimage = k\n[b]\n[c]\nimage = k\n", 3, 2, "no image"},
        {"[]\n", 1, 2, "needs a name"},
        {"[ ]\n", 1, 2, "needs a name"},
        {"  [a\n", 1, 3, "without a ]"},
        {"[a] x\n", 1, 5, "nothing may follow"},
        {"[a]\nimage k\n", 2, 1, "neither"},
        {"[a]\n = k\n", 2, 2, "neither"},
        {"[a]\n  imge = k\n", 2, 3, "'imge' is no key; did you mean image?"},
        {"[a]\n  picture = k\n", 2, 3, "'picture' is no key; there are image,"},
        {"[a]\nimage =\n", 2, 8, "needs a value"},
        {"[a]\nimage = \"\"\n", 2, 9, "needs a value"},
        {"[a]\nimage = k\nimage = l\n", 3, 1, "second time"},
        {"[a]\nexpect = triple-fault\n", 2, 10, "no status"},
        {"[a]\nexpect = triple-fault\n", 2, 10, "end ="},
        {"[a]\nend = host-error\n", 2, 7, "halted, max-exits"},
        {"[a]\nend = 80\n", 2, 7, "no end"},
        {"[a]\nend = halted\nend = reset\n", 3, 1, "second time"},
        {"[a]\nnew-disk = big\n", 2, 12, "no size of a disk"},
        {"[a]\nnew-disk = 2G\n", 2, 12, "1G at most"},
        {"[a]\nnew-disk = ,ro\n", 2, 12, "no size of a disk"},
        {"[a]\nmax-rss = much\n", 2, 11, "not a size"},
        {"[a]\nmax-stderr = 0\n", 2, 14, "not a size"},
        {"[a]\nneeds = \"x\n", 2, 9, "not closed"},
        {"[a]\ntimeout = soon\n", 2, 11, "not a time"},
        {"[a]\noutput-match = a(b\n", 2, 16, "regular expression"},
        {"[a]\noutput = \"x\n", 2, 10, "not closed"},
        {"[a]\noutput = \"x\" y\n", 2, 14, "closing quote"},
        {"[a]\noutput = \"x\\q\"\n", 2, 12, "after \\"},
        {"[a]\noutput = \"x\\x0\"\n", 2, 12, "after \\"},
        {"[a]\noutput = \"x\\x00\"\n", 2, 12, "NUL"},
        {"[a]\narguments = a \"b c\n", 2, 15, "not closed"},
        {"[a]\noptions = -m 8 -- l\n", 2, 16, "'--' is no option"},
        {"[a]\noptions = \"--\"\n", 2, 11, "'--' is no option"},
        {"[a]\nimage = k\x01\n", 2, 10, "control character (0x01)"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(mistakes); i++) {
        const char *text = mistakes[i].text;
        cr_assert(!parse(text), "%s", text);
        cr_assert_eq(error.line, mistakes[i].line, "%s: line %u: %s", text,
                     error.line, error.text);
        cr_assert_eq(error.column, mistakes[i].column, "%s: column %u: %s",
                     text, error.column, error.text);
        cr_assert_not_null(strstr(error.text, mistakes[i].part), "%s: %s", text,
                           error.text);
        cr_assert_null(strchr(error.text, '\n'));
    }
}

Test(manifest, nul_bytes_are_refused)
{
    struct manifest_input input = {
        .path = "x.tests", .text = "[a]\nimage = k\0l\n", .len = 16};

    cr_assert(!manifest_parse(&input, &plan, &error));
    cr_assert_eq(error.line, 2);
    cr_assert_eq(error.column, 10);
}

/* Found by the fuzzer. */
Test(manifest, what_an_error_quotes_stays_on_its_line)
{
    cr_assert(!parse("timeout = \"a\\n\\x1b[31mb\"\nimage = k\n[a]\n"));
    cr_assert_null(strpbrk(error.text, "\n\033"), "%s", error.text);
    cr_assert_not_null(strstr(error.text, "'a??[31mb'"), "%s", error.text);
}

/* The memory of a plan is proportional to its file. */
Test(manifest, lists_have_an_end)
{
    size_t size = 100000, n = 0;
    char *text = malloc(size);

    n += (size_t)snprintf(text, size, "[a]\nimage = k\narguments =");
    for (int i = 0; i < 300; i++)
        n += (size_t)snprintf(text + n, size - n, " x");
    cr_assert(!parse(text));
    cr_assert_not_null(strstr(error.text, "256 words"), "%s", error.text);
    plan_free(&plan);
    n = (size_t)snprintf(text, size, "image = k\n");
    for (int i = 0; i < 5000; i++)
        n += (size_t)snprintf(text + n, size - n, "[%d]\n", i);
    cr_assert(!parse(text));
    cr_assert_not_null(strstr(error.text, "4096 tests"), "%s", error.text);
    plan_free(&plan);
    n = (size_t)snprintf(text, size, "image = k\n[a]\n");
    for (int i = 0; i < 65; i++)
        n += (size_t)snprintf(text + n, size - n, "output = x\n");
    cr_assert(!parse(text));
    cr_assert_not_null(strstr(error.text, "64 wanted"), "%s", error.text);
    free(text);
}
