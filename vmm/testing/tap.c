/* SPDX-License-Identifier: MIT */
/*
 * TAP, version 14 (https://testanything.org): a test point for each test in the
 * order of the plan, so a test that ends early is written after those before
 * it.
 */
#include "base/text_safe.h"
#include "report.h"

static void begin(struct report *report)
{
    fprintf(report->out, "TAP version 14\n1..%zu%s\n", report->plan->nr,
            report->plan->nr ? "" : " # SKIP no test falls into this shard");
    fflush(report->out);
}

/* Prints a description. # begins a directive, so it and the backslash are
 * escaped. */
static void put_escaped(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '#' || *text == '\\')
            fputc('\\', out);
        size_t n = text_safe_length(text, strlen(text));
        text_safe_line(out, text, n ? n : 1);
        text += n ? n - 1 : 0;
    }
}

/* Prints the lines of a text as a YAML literal block; text_safe_line leaves no
 * character in them that YAML forbids. */
static void put_block(FILE *out, const char *key, const struct capture *text)
{
    size_t from = 0;

    if (!text->len)
        return;
    fprintf(out, "  %s: |2-\n", key);
    if (text->dropped)
        fputs("    ...\n", out);
    while (from < text->len) {
        const char *line = text->text + from;
        const char *newline = memchr(line, '\n', text->len - from);
        size_t len = newline ? (size_t)(newline - line) : text->len - from;
        fputs("    ", out);
        text_safe_line(out, line, len && line[len - 1] == '\r' ? len - 1 : len);
        fputc('\n', out);
        from += len + 1;
    }
}

static void put_details(FILE *out, const struct outcome *outcome)
{
    fprintf(out, "  ---\n  kind: %s\n  message: \"", outcome->kind);
    for (const char *c = outcome->why; *c; c++) {
        size_t n = text_safe_length(c, strlen(c));
        if (*c == '"' || *c == '\\')
            fputc('\\', out);
        text_safe_line(out, c, n ? n : 1);
        c += n ? n - 1 : 0;
    }
    fprintf(out, "\"\n  duration_ms: %.3f\n", (double)outcome->ns / 1e6);
    put_block(out, "output", &outcome->out);
    put_block(out, "screen", &outcome->screen);
    put_block(out, "vmm", &outcome->err);
    fputs("  ...\n", out);
}

/* The guest's own test cases. TAP 14, "Subtests". */
static void put_subtests(FILE *out, const struct outcome *outcome)
{
    const struct cases *cases = &outcome->cases;

    if (!cases->nr)
        return;
    fputs("# Subtest: ", out);
    put_escaped(out, outcome->test->name);
    fprintf(out, "\n    1..%zu\n", cases->nr);
    for (size_t i = 0; i < cases->nr; i++) {
        const struct guest_case *one = &cases->list[i];
        if (one->verdict == CASE_FAIL && one->why[0]) {
            fputs("    # ", out);
            text_safe_line(out, one->why, strlen(one->why));
            fputc('\n', out);
        }
        fprintf(out, "    %sok %zu - ", one->verdict == CASE_FAIL ? "not " : "",
                i + 1);
        put_escaped(out, one->name);
        if (one->verdict == CASE_SKIP) {
            fputs(" # SKIP ", out);
            put_escaped(out, one->why);
        }
        fputc('\n', out);
    }
}

static void put_point(FILE *out, const struct outcome *outcome, size_t number)
{
    bool bad =
        outcome->verdict == VERDICT_FAIL || outcome->verdict == VERDICT_ERROR;

    put_subtests(out, outcome);
    fprintf(out, "%sok %zu - ", bad ? "not " : "", number);
    put_escaped(out, outcome->test->name);
    if (outcome->verdict == VERDICT_SKIP) {
        fputs(" # SKIP ", out);
        put_escaped(out, outcome->why);
    }
    fputc('\n', out);
    if (bad)
        put_details(out, outcome);
}

static void done(struct report *report, size_t index)
{
    (void)index;
    for (; report->next < report->plan->nr; report->next++) {
        if (!report->outcomes[report->next].test)
            break;
        put_point(report->out, &report->outcomes[report->next],
                  report->next + 1);
    }
    fflush(report->out);
}

static void end(struct report *report, const struct summary *summary)
{
    /* Writes the tests after one that did not run because of an
     * interruption. */
    for (; report->next < report->plan->nr; report->next++)
        if (report->outcomes[report->next].test)
            put_point(report->out, &report->outcomes[report->next],
                      report->next + 1);
    if (summary->interrupted)
        fputs("Bail out! interrupted by a signal\n", report->out);
    else
        fprintf(report->out, "# %zu passed, %zu failed, %zu skipped\n",
                summary->passed, summary->failed + summary->errors,
                summary->skipped);
    fflush(report->out);
}

const struct report_ops report_tap = {
    .begin = begin,
    .done = done,
    .end = end,
};
