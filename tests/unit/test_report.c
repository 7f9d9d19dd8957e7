/* SPDX-License-Identifier: MIT */
/*
 * The reports on a run of tests: TAP, JUnit XML, and the page for people.
 */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "testing/report.h"

#define NR 4

static struct test_case tests[NR] = {
    {.name = "d/a", .group = "d", .title = "a"},
    {.name = "d/b <1>", .group = "d", .title = "b <1>"},
    {.name = "d/c#", .group = "d", .title = "c#"},
    {.name = "d/d", .group = "d", .title = "d"},
};
static struct plan plan = {.tests = tests, .nr = NR};
static struct outcome outcomes[NR];
static struct summary summary;
static struct report report;
static char *made;
static size_t made_len;

static void start(const struct report_ops *ops)
{
    report = (struct report){
        .ops = ops,
        .out = open_memstream(&made, &made_len),
        .plan = &plan,
        .outcomes = outcomes,
        .style = {.jobs = 2},
    };
    summary = (struct summary){.nr_tests = NR, .ns = 1500000000};
    if (ops->begin)
        ops->begin(&report);
}

static void done(size_t i, enum test_verdict verdict, const char *why)
{
    outcomes[i].test = &tests[i];
    outcomes[i].verdict = verdict;
    outcomes[i].ns = 2500000;
    snprintf(outcomes[i].why, sizeof(outcomes[i].why), "%s", why);
    snprintf(outcomes[i].kind, sizeof(outcomes[i].kind), "status");
    summary.passed += verdict == VERDICT_PASS;
    summary.failed += verdict == VERDICT_FAIL;
    summary.errors += verdict == VERDICT_ERROR;
    summary.skipped += verdict == VERDICT_SKIP;
    if (report.ops->done)
        report.ops->done(&report, i);
}

static const char *end(void)
{
    report.ops->end(&report, &summary);
    fclose(report.out);
    return made;
}

/* One test of each kind, reported in reverse order. */
static const char *one_of_each(const struct report_ops *ops)
{
    static const char out[] = "line <1>\r\n\033[31mred\xff\n";

    start(ops);
    cr_assert_eq(capture_add(&outcomes[1].out, out, sizeof(out) - 1), 0);
    cr_assert_eq(capture_add(&outcomes[1].err, "vmm: x\n", 7), 0);
    outcomes[1].out.dropped = 9;
    done(3, VERDICT_ERROR, "vmm itself died");
    done(1, VERDICT_FAIL, "said \"no\" & left");
    done(0, VERDICT_PASS, "");
    done(2, VERDICT_SKIP, "needs # AVX");
    return end();
}

Test(report, tap)
{
    cr_assert_str_eq(one_of_each(&report_tap),
                     "TAP version 14\n"
                     "1..4\n"
                     "ok 1 - d/a\n"
                     "not ok 2 - d/b <1>\n"
                     "  ---\n"
                     "  kind: status\n"
                     "  message: \"said \\\"no\\\" & left\"\n"
                     "  duration_ms: 2.500\n"
                     "  output: |2-\n"
                     "    ...\n"
                     "    line <1>\n"
                     "    \\x1b[31mred\\xff\n"
                     "  vmm: |2-\n"
                     "    vmm: x\n"
                     "  ...\n"
                     "ok 3 - d/c\\# # SKIP needs \\# AVX\n"
                     "not ok 4 - d/d\n"
                     "  ---\n"
                     "  kind: status\n"
                     "  message: \"vmm itself died\"\n"
                     "  duration_ms: 2.500\n"
                     "  ...\n"
                     "# 1 passed, 2 failed, 1 skipped\n");
}

/* A test point is written as soon as all points before it have been written. */
Test(report, tap_is_in_order_at_any_time)
{
    start(&report_tap);
    done(1, VERDICT_PASS, "");
    cr_assert_str_eq(made, "TAP version 14\n1..4\n");
    done(0, VERDICT_PASS, "");
    cr_assert_not_null(strstr(made, "ok 1 - d/a\nok 2 - d/b <1>\n"));
    summary.interrupted = true;
    cr_assert_not_null(strstr(end(), "Bail out!"));
}

Test(report, junit)
{
    cr_assert_str_eq(
        one_of_each(&report_junit),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\" "
        "time=\"1.500\">\n"
        "  <testsuite name=\"vmm test\" tests=\"4\" failures=\"1\" "
        "errors=\"1\" skipped=\"1\" time=\"1.500\">\n"
        "    <testcase classname=\"d\" name=\"a\" time=\"0.003\"/>\n"
        "    <testcase classname=\"d\" name=\"b &lt;1&gt;\" time=\"0.003\">\n"
        "      <failure message=\"said &quot;no&quot; &amp; left\" "
        "type=\"status\"/>\n"
        "      <system-out>...\nline &lt;1&gt;\n\\x1b[31mred\\xff\n"
        "</system-out>\n"
        "      <system-err>vmm: x\n</system-err>\n"
        "    </testcase>\n"
        "    <testcase classname=\"d\" name=\"c#\" time=\"0.003\">\n"
        "      <skipped message=\"needs # AVX\"/>\n"
        "    </testcase>\n"
        "    <testcase classname=\"d\" name=\"d\" time=\"0.003\">\n"
        "      <error message=\"vmm itself died\" type=\"status\"/>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}

Test(report, junit_has_only_what_was_run)
{
    start(&report_junit);
    done(2, VERDICT_PASS, "");
    end();
    cr_assert_not_null(strstr(made, "tests=\"1\""));
    cr_assert_null(strstr(made, "name=\"a\""));
}

Test(report, pretty)
{
    cr_assert_str_eq(one_of_each(&report_pretty),
                     "4 tests, 2 at a time\n"
                     "\n"
                     "  ERROR  d/d                  2 ms\n"
                     "         vmm itself died\n"
                     "\n"
                     "  FAIL   d/b <1>              2 ms\n"
                     "         said \"no\" & left\n"
                     "  guest | ...\n"
                     "  guest | line <1>\n"
                     "  guest | \\x1b[31mred\\xff\n"
                     "    vmm | vmm: x\n"
                     "\n"
                     "  ok     d/a                  2 ms\n"
                     "  skip   d/c#                 2 ms\n"
                     "         needs # AVX\n"
                     "\n"
                     "1 passed, 2 failed, 1 skipped in 1.5 s\n");
}

Test(report, pretty_in_a_log_moves_nothing)
{
    const struct progress progress = {.summary = &summary};

    start(&report_pretty);
    report.ops->progress(&report, &progress);
    done(0, VERDICT_PASS, "");
    end();
    cr_assert_null(strchr(made, '\r'));
    cr_assert_null(strchr(made, '\033'));
    cr_assert_not_null(
        strstr(made, "1 passed, 0 failed, 0 skipped, 3 not run in 1.5 s\n"));
}

Test(report, pretty_on_a_terminal)
{
    const char *const running[] = {"d/c#", "d/d"};
    const struct progress progress = {
        .summary = &summary, .running = running, .nr_running = 2};

    start(&report_pretty);
    report.style.is_terminal = report.style.has_colours = true;
    done(0, VERDICT_PASS, "");
    done(1, VERDICT_FAIL, "x");
    report.ops->progress(&report, &progress);
    fflush(report.out);
    cr_assert_not_null(strstr(made, "==========>"), "half of it");
    cr_assert_not_null(strstr(made, "2/4"));
    cr_assert_not_null(strstr(made, "1 failed"));
    cr_assert_not_null(strstr(made, "d/c#, d/d"));
    size_t before = made_len;
    done(2, VERDICT_PASS, "");
    fflush(report.out);
    cr_assert_eq(strncmp(made + before, "\r\033[K", 4), 0, "it is wiped away");
    end();
}
