/* SPDX-License-Identifier: MIT */
/*
 * JUnit XML, as CI systems read it: one test suite of all tests, and for each
 * guest that reported test cases of its own a suite of these. The files of
 * several shards can be combined: each has only its own tests. The file is
 * written at the end.
 */
#include "base/text_safe.h"
#include "report.h"

static void put_attribute(FILE *out, const char *name, const char *value)
{
    fprintf(out, " %s=\"", name);
    text_safe_xml(out, value, strlen(value), true);
    fputc('"', out);
}

static void put_output(FILE *out, const char *name, const struct capture *text)
{
    if (!text->len)
        return;
    fprintf(out, "      <%s>", name);
    if (text->dropped)
        fputs("...\n", out);
    text_safe_xml(out, text->text, text->len, false);
    fprintf(out, "</%s>\n", name);
}

static void put_case(FILE *out, const struct outcome *outcome)
{
    static const char *const elements[] = {
        [VERDICT_FAIL] = "failure",
        [VERDICT_ERROR] = "error",
        [VERDICT_SKIP] = "skipped",
    };

    fputs("    <testcase", out);
    put_attribute(out, "classname", outcome->test->group);
    put_attribute(out, "name", outcome->test->title);
    fprintf(out, " time=\"%.3f\"", (double)outcome->ns / 1e9);
    if (outcome->verdict == VERDICT_PASS && !outcome->out.len &&
        !outcome->err.len) {
        fputs("/>\n", out);
        return;
    }
    fputs(">\n", out);
    if (outcome->verdict != VERDICT_PASS) {
        fprintf(out, "      <%s", elements[outcome->verdict]);
        put_attribute(out, "message", outcome->why);
        if (outcome->verdict != VERDICT_SKIP)
            put_attribute(out, "type", outcome->kind);
        fputs("/>\n", out);
    }
    put_output(out, "system-out", &outcome->out);
    put_output(out, "system-err", &outcome->err);
    fputs("    </testcase>\n", out);
}

struct counts {
    size_t tests, failures, skipped;
};

static struct counts count_cases(const struct cases *cases)
{
    struct counts counts = {.tests = cases->nr};

    for (size_t i = 0; i < cases->nr; i++) {
        counts.failures += cases->list[i].verdict == CASE_FAIL;
        counts.skipped += cases->list[i].verdict == CASE_SKIP;
    }
    return counts;
}

/* Writes the guest's own test cases, as a suite with the name of its test. */
static void put_own_cases(FILE *out, const struct outcome *outcome)
{
    const struct cases *cases = &outcome->cases;
    struct counts counts = count_cases(cases);

    if (!outcome->test || !cases->nr)
        return;
    fputs("  <testsuite", out);
    put_attribute(out, "name", outcome->test->name);
    fprintf(out,
            " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n",
            counts.tests, counts.failures, counts.skipped);
    for (size_t i = 0; i < cases->nr; i++) {
        const struct guest_case *one = &cases->list[i];
        fputs("    <testcase", out);
        put_attribute(out, "classname", outcome->test->name);
        put_attribute(out, "name", one->name);
        if (one->verdict == CASE_PASS) {
            fputs("/>\n", out);
            continue;
        }
        fprintf(out, "><%s", one->verdict == CASE_FAIL ? "failure" : "skipped");
        put_attribute(out, "message", one->why);
        fputs("/></testcase>\n", out);
    }
    fputs("  </testsuite>\n", out);
}

static void put_counts(FILE *out, const struct summary *summary,
                       struct counts more)
{
    fprintf(out,
            " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\""
            " time=\"%.3f\"",
            summary_done(summary) + more.tests, summary->failed + more.failures,
            summary->errors, summary->skipped + more.skipped,
            (double)summary->ns / 1e9);
}

static void end(struct report *report, const struct summary *summary)
{
    const struct outcome *outcomes = report->outcomes;
    FILE *out = report->out;
    struct counts own = {0};

    for (size_t i = 0; i < report->plan->nr; i++) {
        struct counts of_one = count_cases(&outcomes[i].cases);
        own.tests += of_one.tests;
        own.failures += of_one.failures;
        own.skipped += of_one.skipped;
    }
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", out);
    put_counts(out, summary, own);
    fputs(">\n  <testsuite", out);
    put_attribute(out, "name", "vmm test");
    put_counts(out, summary, (struct counts){0});
    fputs(">\n", out);
    for (size_t i = 0; i < report->plan->nr; i++)
        if (outcomes[i].test)
            put_case(out, &outcomes[i]);
    fputs("  </testsuite>\n", out);
    for (size_t i = 0; i < report->plan->nr; i++)
        put_own_cases(out, &outcomes[i]);
    fputs("</testsuites>\n", out);
    fflush(out);
}

const struct report_ops report_junit = {
    .end = end,
};
