/* SPDX-License-Identifier: MIT */
/*
 * The verdict on a test, from what its process left: above all, that only the
 * guest's own end can pass.
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

/* The rule: whatever is expected, only a guest's status passes. */
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

static enum test_verdict died(int code)
{
    char result[100];

    snprintf(result, sizeof(result), "{\"code\": %d, \"reason\": \"%s\"}", code,
             status_name(code));
    return judged(EXITED(code), result);
}

Test(judge, an_end_passes_by_its_name)
{
    cr_assert(expect_parse_ends("halted|timeout", &test.expect));
    cr_assert_eq(died(STATUS_HALTED), VERDICT_PASS);
    cr_assert_eq(died(STATUS_TIMEOUT), VERDICT_PASS);
    cr_assert_eq(died(STATUS_TRIPLE_FAULT), VERDICT_FAIL);
    cr_assert_eq(died(STATUS_HOST_ERROR), VERDICT_ERROR);
    cr_assert_eq(died(STATUS_NO_KVM), VERDICT_SKIP);
    cr_assert_eq(guest_ended(STATUS_HALTED), VERDICT_FAIL, "it only says so");
    cr_assert_str_eq(outcome.why, "the guest ended with status 84; wanted: "
                                  "halted or timeout");
    cr_assert_eq(guest_ended(0), VERDICT_FAIL);
    cr_assert_eq(judged(SIGKILL, "{\"code\": 84, \"reason\": \"halted\"}"),
                 VERDICT_ERROR);
}

Test(judge, an_end_must_be_told_as_is_wanted)
{
    static struct pattern pattern = {PATTERN_STDERR, "why it did"};

    cr_assert(expect_parse_ends("halted", &test.expect));
    test.expect.patterns = &pattern;
    test.expect.nr_patterns = 1;
    cr_assert_eq(died(STATUS_HALTED), VERDICT_FAIL);
    cr_assert_str_eq(outcome.kind, "output");
    cr_assert_eq(capture_add(&outcome.err, "why\nit did\n", 11), 0);
    cr_assert_eq(died(STATUS_HALTED), VERDICT_PASS);
}

/* The last line is for scripts: it must be there, and agree. */
Test(judge, the_last_line_must_agree)
{
    static const char result[] =
        "{\"code\": 84, \"reason\": \"halted\", \"exits\": 3}";
    static const char zero[] = "{\"code\": 0, \"reason\": \"guest\", "
                               "\"status\": 0, \"exits\": 3}";

    cr_assert(expect_parse_ends("halted", &test.expect));
    cr_assert_eq(judged(EXITED(84), result), VERDICT_ERROR);
    cr_assert_str_eq(outcome.kind, "no-last-line");
    const char *line = "vmm: exit code=84 reason=halted vcpu=0\n";
    cr_assert_eq(capture_add(&outcome.err, line, strlen(line)), 0);
    cr_assert_eq(judged(EXITED(84), result), VERDICT_PASS);
    line = "vmm: exit code=80 reason=triple-fault\n";
    cr_assert_eq(capture_add(&outcome.err, line, strlen(line)), 0);
    cr_assert_eq(judged(EXITED(84), result), VERDICT_ERROR);
    cr_assert(expect_parse("0", &test.expect));
    capture_free(&outcome.err);
    cr_assert_eq(judged(EXITED(0), zero), VERDICT_PASS, "0 has no last line");
}

Test(judge, limits_of_what_is_printed_and_used)
{
    static const char result[] =
        "{\"code\": 0, \"reason\": \"guest\", \"status\": 0}";
    struct judge_input input = {
        .result = result, .result_len = strlen(result), .rss = 8 << 20};

    outcome.test = &test;
    test.expect.max_rss = 8 << 20;
    judge(&outcome, &input);
    cr_assert_eq(outcome.verdict, VERDICT_PASS);
    test.expect.max_rss = (8 << 20) - 1;
    judge(&outcome, &input);
    cr_assert_eq(outcome.verdict, VERDICT_FAIL);
    cr_assert_str_eq(outcome.kind, "memory");
    test.expect.max_rss = 0;
    cr_assert_eq(capture_add(&outcome.out, "12345", 5), 0);
    test.expect.max_output = 5;
    cr_assert_eq(guest_ended(0), VERDICT_PASS);
    outcome.out.dropped = 1;
    cr_assert_eq(guest_ended(0), VERDICT_FAIL, "what was dropped counts");
    cr_assert_str_eq(outcome.kind, "amount");
    outcome.out.dropped = 0;
    cr_assert_eq(capture_add(&outcome.err, "12345", 5), 0);
    test.expect.max_stderr = 4;
    cr_assert_eq(guest_ended(0), VERDICT_FAIL);
    cr_assert_eq(strncmp(outcome.why, "vmm printed 5 bytes", 19), 0);
}

Test(judge, a_status_must_be_the_one_that_was_cut)
{
    cr_assert(expect_parse("300", &test.expect));
    cr_assert_eq(judged(EXITED(44), "{\"code\": 44, \"reason\": \"guest\", "
                                    "\"status\": 300}"),
                 VERDICT_ERROR);
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
