/* SPDX-License-Identifier: MIT */
/*
 * What a test of `vmm test` wants: statuses and patterns of output.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "testing/expect.h"

static struct expectation e;
static char why[EXPECT_WHY_MAX];

Test(expect, without_a_word_it_is_0)
{
    cr_assert(expect_takes(&e, 0));
    cr_assert(!expect_takes(&e, 1));
    cr_assert(!expect_takes(&e, UINT64_MAX));
}

Test(expect, one_or_several_statuses)
{
    cr_assert(expect_parse("3", &e));
    cr_assert(expect_takes(&e, 3) && !expect_takes(&e, 0));
    cr_assert(expect_parse("0| 5 |300", &e));
    cr_assert(expect_takes(&e, 0) && expect_takes(&e, 5));
    cr_assert(expect_takes(&e, 300) && !expect_takes(&e, 255));
    expect_describe(&e, why, sizeof(why));
    cr_assert_str_eq(why, "status 0 or 5 or 300");
}

Test(expect, any_is_any)
{
    cr_assert(expect_parse("any", &e));
    cr_assert(expect_takes(&e, 0) && expect_takes(&e, UINT64_MAX));
}

Test(expect, names_of_ends_are_no_statuses)
{
    static const char *const bad[] = {
        "",
        "triple-fault",
        "timeout",
        "-1",
        "x",
        "1|",
        "|1",
        "1||2",
        "any|1",
        "1 2",
        "0x",
        "4294967296",
        "1|2|3|4|5|6|7|8|9",
        "000000000000000000000000001",
    };

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        cr_assert(!expect_parse(bad[i], &e), "'%s'", bad[i]);
}

/* Is `text` as the patterns want it? */
static bool output(const char *text, size_t nr, const struct pattern *patterns)
{
    char copy[512];

    e.nr_patterns = nr;
    e.patterns = without_const(patterns);
    snprintf(copy, sizeof(copy), "%s", text);
    why[0] = '\0';
    bool good = expect_output(&e, copy, strlen(copy), why);
    cr_assert_eq(good, !why[0], "'%s'", why);
    return good;
}

#define OUTPUT(text, ...)                                                      \
    output(text,                                                               \
           sizeof((struct pattern[]){__VA_ARGS__}) / sizeof(struct pattern),   \
           (const struct pattern[]){__VA_ARGS__})

Test(expect, texts)
{
    cr_assert(OUTPUT("a\nbc\n", {PATTERN_TEXT, "b"}));
    cr_assert(!OUTPUT("a\nbc\n", {PATTERN_TEXT, "d"}));
    cr_assert_str_eq(why, "the output lacks 'd'");
    cr_assert(!OUTPUT("", {PATTERN_TEXT, "d"}));
}

Test(expect, the_order_of_lines_counts)
{
    cr_assert(
        OUTPUT("one\ntwo\n", {PATTERN_TEXT, "one"}, {PATTERN_TEXT, "two"}));
    cr_assert(
        !OUTPUT("one\ntwo\n", {PATTERN_TEXT, "two"}, {PATTERN_TEXT, "one"}));
    cr_assert_str_eq(why, "the output lacks 'one' behind what comes before it");
    cr_assert(OUTPUT("x y\n", {PATTERN_TEXT, "y"}, {PATTERN_TEXT, "x"}),
              "in one line, any order will do");
    cr_assert(OUTPUT("x\n\ny z\n", {PATTERN_TEXT, "z"}, {PATTERN_REGEX, "^y"}));
}

Test(expect, regular_expressions_know_lines)
{
    cr_assert(OUTPUT("boot\r\nok 12\r\n", {PATTERN_REGEX, "^ok [0-9]+$"}));
    cr_assert(!OUTPUT("boot\nok 1x\n", {PATTERN_REGEX, "^ok [0-9]+$"}));
    cr_assert(!OUTPUT("a\nb", {PATTERN_REGEX, "a.b"}), ". is no newline");
    cr_assert(expect_check_regex("a(b|c)+", why, sizeof(why)));
    cr_assert(!expect_check_regex("a(b", why, sizeof(why)));
    cr_assert_not_null(strstr(why, "("));
    cr_assert(expect_check_regex("a{2,30}b+[+]", why, sizeof(why)));
    /* Each would need gigabytes. Found by the fuzzer. */
    static const char *const huge[] = {"a++++++++++++++++++++++++++++++++++",
                                       "((a{999}){0,999}){999}",
                                       "a{99999999999999999999}"};
    for (size_t i = 0; i < ARRAY_SIZE(huge); i++) {
        cr_assert(!expect_check_regex(huge[i], why, sizeof(why)), "%s",
                  huge[i]);
        cr_assert_str_eq(why, "too many repetitions in each other");
    }
}

Test(expect, what_must_not_be_there)
{
    cr_assert(OUTPUT("fine\n", {PATTERN_ABSENT, "PANIC"}));
    cr_assert(!OUTPUT("PANIC\nfine\n", {PATTERN_TEXT, "fine"},
                      {PATTERN_ABSENT, "PANIC"}),
              "also before the last match");
    cr_assert_str_eq(why, "the output has 'PANIC', which it must not");
}

Test(expect, nul_bytes_are_bytes)
{
    static const struct pattern patterns[] = {{PATTERN_TEXT, "end"},
                                              {PATTERN_REGEX, "end$"}};
    char text[] = "a\0b\0end";

    e.patterns = without_const(patterns);
    e.nr_patterns = 2;
    cr_assert(expect_output(&e, text, sizeof(text) - 1, why), "%s", why);
}

Test(expect, the_whole_output)
{
    char path[] = "/tmp/vmm-expect-XXXXXX";
    int fd = mkstemp(path);

    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, "a\nb\n", 4), 4);
    close(fd);
    bool same = OUTPUT("a\r\nb\r\n", {PATTERN_FILE, path});
    bool shorter = OUTPUT("a\n", {PATTERN_FILE, path});
    bool other = OUTPUT("a\nc\n", {PATTERN_FILE, path});
    unlink(path);
    cr_assert(same);
    cr_assert(!shorter);
    cr_assert(!other);
    cr_assert_not_null(strstr(why, "line 2 differs"), "%s", why);
    cr_assert(!OUTPUT("", {PATTERN_FILE, path}));
    cr_assert_not_null(strstr(why, "No such file"), "%s", why);
}
