/* SPDX-License-Identifier: MIT */
/*
 * What a test of `vmm test` expects: statuses and patterns of output.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/status.h"
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
        "18446744073709551616",
        "1|2|3|4|5|6|7|8|9",
        "000000000000000000000000001",
    };

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        cr_assert(!expect_parse(bad[i], &e), "'%s'", bad[i]);
}

Test(expect, ends_are_wanted_by_their_names_only)
{
    char words[200];

    cr_assert(expect_parse_ends("triple-fault | emulation-failure", &e));
    cr_assert(expect_takes_end(&e, STATUS_TRIPLE_FAULT));
    cr_assert(expect_takes_end(&e, STATUS_EMULATION));
    cr_assert(!expect_takes_end(&e, STATUS_HALTED));
    cr_assert(!expect_takes(&e, 0), "a guest that died has not ended with 0");
    expect_describe(&e, why, sizeof(why));
    cr_assert_str_eq(why, "triple-fault or emulation-failure");
    cr_assert(expect_parse("3", &e));
    cr_assert(expect_takes(&e, 3) && !expect_takes(&e, STATUS_TRIPLE_FAULT));
    expect_describe(&e, why, sizeof(why));
    cr_assert_str_eq(why, "status 3 or triple-fault or emulation-failure");
    expect_end_words(words, sizeof(words));
    cr_assert_not_null(strstr(words, "halted, max-exits"), "%s", words);
}

/* A test cannot expect a fault of the host or of vmm. */
Test(expect, only_a_guests_ends_are_ends)
{
    static const char *const bad[] = {
        "",
        "guest",
        "usage",
        "bug",
        "host-error",
        "host-io",
        "no-kvm",
        "signal",
        "bad-image",
        "no-image",
        "80",
        "any",
        "timeout|",
        "timeout|bug",
        "memory-lost",
        "halted|halted|halted|halted|halted|halted|halted|halted|halted",
    };

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        cr_assert(!expect_parse_ends(bad[i], &e), "'%s'", bad[i]);
}

/* Does the output match the patterns? */
static bool printed(const char *out, const char *err, size_t nr,
                    const struct pattern *patterns)
{
    char copy[512], err_copy[512];
    struct expect_printed printed = {copy, err_copy, strlen(out), strlen(err)};

    e.nr_patterns = nr;
    e.patterns = without_const(patterns);
    snprintf(copy, sizeof(copy), "%s", out);
    snprintf(err_copy, sizeof(err_copy), "%s", err);
    why[0] = '\0';
    bool good = expect_output(&e, &printed, why);
    cr_assert_eq(good, !why[0], "'%s'", why);
    return good;
}

static bool output(const char *text, size_t nr, const struct pattern *patterns)
{
    return printed(text, "", nr, patterns);
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
    cr_assert_str_eq(why, "the output lacks 'one' after what comes before it");
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
    struct expect_printed printed = {text, text, sizeof(text) - 1, 0};
    cr_assert(expect_output(&e, &printed, why), "%s", why);
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
    cr_assert_not_null(strstr(why, "there is no such file"), "%s", why);
}

Test(expect, each_byte_of_the_whole_output)
{
    char path[] = "/tmp/vmm-expect-XXXXXX";
    int fd = mkstemp(path);

    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, "a\nb\n", 4), 4);
    close(fd);
    bool same = OUTPUT("a\nb\n", {PATTERN_BYTES, path});
    bool returns = OUTPUT("a\r\nb\r\n", {PATTERN_BYTES, path});
    unlink(path);
    cr_assert(same);
    cr_assert(!returns);
    cr_assert(OUTPUT("a\nb\n", {PATTERN_WHOLE, "a\nb\n"}));
    cr_assert(!OUTPUT("a\nb", {PATTERN_WHOLE, "a\nb\n"}));
    cr_assert(!OUTPUT("a\nb\nc\n", {PATTERN_WHOLE, "a\nb\n"}));
    cr_assert(!OUTPUT("a\r\nb\n", {PATTERN_WHOLE, "a\nb\n"}));
    cr_assert_not_null(strstr(why, "line 1 differs"), "%s", why);
}

Test(expect, what_vmm_says_wherever_its_lines_break)
{
    static const struct pattern said[] = {{PATTERN_STDERR, "b   c d"},
                                          {PATTERN_STDERR, "a b"}};
    static const struct pattern missing[] = {{PATTERN_STDERR, "a b"},
                                             {PATTERN_STDERR, "bc"}};

    cr_assert(printed("x", "a  b\r\n   c\nd", 2, said));
    cr_assert(!printed("x", "a  b\n   c\nd", 2, missing));
    cr_assert_str_eq(why, "vmm does not say 'bc'");
    cr_assert(!printed("a b", "", 2, missing), "the guest is not vmm");
}
