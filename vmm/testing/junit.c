/* SPDX-License-Identifier: MIT */
/*
 * JUnit XML, as CI systems read it: one test suite of all tests. The files of
 * several shards add up: each has its own tests only. Written at the end.
 */
#include "report.h"
#include "text_safe.h"

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

static void put_counts(FILE *out, const struct summary *summary)
{
    fprintf(out,
            " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\""
            " time=\"%.3f\"",
            summary_done(summary), summary->failed, summary->errors,
            summary->skipped, (double)summary->ns / 1e9);
}

static void end(struct report *report, const struct summary *summary)
{
    FILE *out = report->out;

    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", out);
    put_counts(out, summary);
    fputs(">\n  <testsuite", out);
    put_attribute(out, "name", "vmm test");
    put_counts(out, summary);
    fputs(">\n", out);
    for (size_t i = 0; i < report->plan->nr; i++)
        if (report->outcomes[i].test)
            put_case(out, &report->outcomes[i]);
    fputs("  </testsuite>\n</testsuites>\n", out);
    fflush(out);
}

const struct report_ops report_junit = {
    .end = end,
};
