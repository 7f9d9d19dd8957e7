/* SPDX-License-Identifier: MIT */
/*
 * How a test came out, from what its process left: above all that no end but
 * the guest's own can pass.
 */
#include <criterion/criterion.h>

#include <signal.h>
#include <stdio.h>

#include "base/status.h"
#include "testing/judge.h"

static struct test_case test = {.name = "t"};
static struct outcome outcome;

static void teardown(void)
{
    capture_free(&outcome.out);
    capture_free(&outcome.err);
    capture_free(&outcome.screen);
}

TestSuite(judge, .fini = teardown);

static enum test_verdict judged(int wait_status, const char *result)
{
    struct judge_input input = {
        .wait_status = wait_status,
        .result = result,
        .result_len = strlen(result),
    };

    outcome.test = &test;
    judge(&outcome, &input);
    return outcome.verdict;
}

#define EXITED(code) ((code) << 8)

static enum test_verdict guest_ended(int code)
{
    char result[100];

    snprintf(result, sizeof(result),
             "{\"code\": %d, \"reason\": \"guest\", \"status\": %d}", code,
             code);
    return judged(EXITED(code), result);
}

Test(judge, the_guests_own_status_decides)
{
    cr_assert_eq(guest_ended(0), VERDICT_PASS);
    cr_assert_str_empty(outcome.why);
    cr_assert_eq(guest_ended(1), VERDICT_FAIL);
    cr_assert_str_eq(outcome.why,
                     "the guest ended with status 1; wanted: status 0");
    cr_assert(expect_parse("1|80", &test.expect));
    cr_assert_eq(guest_ended(0), VERDICT_FAIL);
    cr_assert_eq(guest_ended(1), VERDICT_PASS);
    cr_assert_eq(guest_ended(80), VERDICT_PASS, "80 that the guest chose");
}

Test(judge, statuses_over_255_are_told_apart)
{
    static const char result[] =
        "{\"code\": 255, \"reason\": \"guest\", \"status\": 300}";
    static const char huge[] = "{\"code\": 255, \"reason\": \"guest\", "
                               "\"status\": \"0xffffffffffffffff\"}";

    cr_assert(expect_parse("300", &test.expect));
    cr_assert_eq(judged(EXITED(255), result), VERDICT_PASS);
    cr_assert(expect_parse("255", &test.expect));
    cr_assert_eq(judged(EXITED(255), result), VERDICT_FAIL);
    cr_assert_eq(judged(EXITED(255), huge), VERDICT_FAIL);
    cr_assert_not_null(strstr(outcome.why, "18446744073709551615"));
}

/* The law: whatever is wanted, only a guest's status passes. */
Test(judge, no_other_end_can_pass)
{
    static const char *const wanted[] = {"0", "any", "80|79|84|124", "77"};
    char result[100];

    for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
        cr_assert(expect_parse(wanted[i], &test.expect));
        for (int code = 0; code < 256; code++) {
            const char *name = status_name(code);
            if (strcmp(name, "guest") == 0)
                name = "nobody-knows";
            snprintf(result, sizeof(result),
                     "{\"code\": %d, \"reason\": \"%s\"}", code, name);
            enum test_verdict verdict = judged(EXITED(code), result);
            cr_assert_neq(verdict, VERDICT_PASS, "%s", result);
            cr_assert_eq(verdict == VERDICT_SKIP, code == STATUS_NO_KVM);
            cr_assert(outcome.why[0] && outcome.kind[0]);
        }
    }
}

Test(judge, a_result_that_is_none_is_an_error)
{
    static const char *const results[] = {
        "",
        "{",
        "[]",
        "null",
        "{\"reason\": \"guest\", \"status\": 0}",
        "{\"code\": \"0\", \"reason\": \"guest\", \"status\": 0}",
        "{\"code\": 1, \"reason\": \"guest\", \"status\": 0}",
        "{\"code\": 0, \"code\": 0, \"reason\": \"guest\", \"status\": 0}",
    };

    test.expect.any = true;
    for (size_t i = 0; i < ARRAY_SIZE(results); i++) {
        cr_assert_eq(judged(EXITED(0), results[i]), VERDICT_ERROR, "%s",
                     results[i]);
        cr_assert_str_eq(outcome.kind, "no-result");
    }
    cr_assert_eq(judged(EXITED(0), "{\"code\": 0, \"reason\": \"guest\"}"),
                 VERDICT_ERROR, "a guest's end has a status");
}

Test(judge, a_crash_is_an_error_even_with_a_result)
{
    cr_assert_eq(judged(SIGSEGV, "{\"code\": 0, \"reason\": \"guest\", "
                                 "\"status\": 0}"),
                 VERDICT_ERROR);
    cr_assert_not_null(strstr(outcome.why, "signal 11"), "%s", outcome.why);
}

Test(judge, what_had_to_be_killed_is_an_error)
{
    struct judge_input input = {
        .wait_status = SIGKILL, .killed = true, .result = ""};

    outcome.test = &test;
    judge(&outcome, &input);
    cr_assert_eq(outcome.verdict, VERDICT_ERROR);
    cr_assert_str_eq(outcome.kind, "hang");
}

Test(judge, 77_is_a_skip_unless_it_is_wanted)
{
    cr_assert_eq(capture_add(&outcome.out, "x\nneeds AVX\r\n", 13), 0);
    cr_assert_eq(guest_ended(77), VERDICT_SKIP);
    cr_assert_str_eq(outcome.why, "needs AVX");
    test.expect.any = true;
    cr_assert_eq(guest_ended(77), VERDICT_SKIP);
    cr_assert(expect_parse("77", &test.expect));
    cr_assert_eq(guest_ended(77), VERDICT_PASS);
}

Test(judge, output_counts_only_with_the_right_status)
{
    static struct pattern pattern = {PATTERN_TEXT, "hello"};

    test.expect.patterns = &pattern;
    test.expect.nr_patterns = 1;
    cr_assert_eq(guest_ended(0), VERDICT_FAIL, "no output at all");
    cr_assert_str_eq(outcome.kind, "output");
    cr_assert_eq(capture_add(&outcome.out, "hello\n", 6), 0);
    cr_assert_eq(guest_ended(0), VERDICT_PASS);
    cr_assert_eq(guest_ended(2), VERDICT_FAIL);
    cr_assert_str_eq(outcome.kind, "status");
    outcome.out.dropped = 1;
    cr_assert_eq(guest_ended(0), VERDICT_FAIL, "not all of it is there");
}

Test(judge, a_death_is_named_with_its_place)
{
    cr_assert_eq(judged(EXITED(80), "{\"code\": 80, \"reason\": "
                                    "\"triple-fault\", \"detail\": \"x\", "
                                    "\"rip\": \"0x100000\", "
                                    "\"symbol\": \"boot+0x4\"}"),
                 VERDICT_FAIL);
    cr_assert_str_eq(outcome.kind, "triple-fault");
    cr_assert_eq(
        strncmp(outcome.why, "triple-fault at boot+0x4: an exception", 38), 0,
        "%s", outcome.why);
}

Test(judge, the_screen_is_as_wanted)
{
    static const char result[] =
        "{\"code\": 0, \"reason\": \"guest\", \"status\": 0, \"screen\": "
        "{\"text\": [\"one\", \"\", \"three\"]}}";
    static const char strange[] =
        "{\"code\": 0, \"reason\": \"guest\", \"status\": 0, \"screen\": "
        "{\"text\": [1, {}, null]}}";
    struct pattern pattern = {PATTERN_SCREEN_REGEX, "^three$"};

    test.expect.patterns = &pattern;
    test.expect.nr_patterns = 1;
    cr_assert_eq(judged(EXITED(0), result), VERDICT_PASS, "%s", outcome.why);
    cr_assert_str_eq(outcome.screen.text, "one\n\nthree\n");
    capture_free(&outcome.screen);
    cr_assert_eq(guest_ended(0), VERDICT_FAIL);
    cr_assert_str_eq(outcome.why, "the screen lacks '^three$'");
    cr_assert_str_eq(outcome.kind, "screen");
    cr_assert_eq(judged(EXITED(0), strange), VERDICT_FAIL);
    test.expect = (struct expectation){0};
}
