/* SPDX-License-Identifier: MIT */
/*
 * The report for people: a line for each test as it ends, a progress line at
 * the bottom if this is a terminal, and the totals at the end.
 */
#include "pretty.h"

#include "base/text_safe.h"

#define NAME_MIN  16u
#define NAME_MOST 44u

static void clear_progress(struct report *report)
{
    if (report->has_progress)
        fputs("\r\033[K", report->out);
    report->has_progress = false;
}

static void begin(struct report *report)
{
    const struct plan *plan = report->plan;

    report->name_width = NAME_MIN;
    for (size_t i = 0; i < plan->nr; i++) {
        size_t len = strlen(plan->tests[i].name);
        if (len > report->name_width)
            report->name_width = len < NAME_MOST ? (unsigned)len : NAME_MOST;
    }
    fprintf(report->out, "%zu test%s", plan->nr, plan->nr == 1 ? "" : "s");
    if (report->style.shard)
        fprintf(report->out, " of shard %s", report->style.shard);
    if (report->style.jobs)
        fprintf(report->out, ", %u at a time\n\n", report->style.jobs);
    else
        fprintf(report->out, ", as many at a time as keep %u CPU%s busy\n\n",
                report->style.cpus, report->style.cpus == 1 ? "" : "s");
    fflush(report->out);
}

static void done(struct report *report, size_t index)
{
    clear_progress(report);
    pretty_outcome(report, &report->outcomes[index]);
    fflush(report->out);
}

#define BAR_WIDTH 20u

/* "  [=====>      ]  12/200  1 failed  running a, b" */
static void show_progress(struct report *report,
                          const struct progress *progress)
{
    const struct summary *summary = progress->summary;
    size_t done_now = summary_done(summary);
    size_t filled =
        done_now * BAR_WIDTH / (summary->nr_tests + !summary->nr_tests);
    size_t bad = summary->failed + summary->errors;
    unsigned width = pretty_columns(report), used;
    char text[96];

    if (!report->style.is_terminal)
        return;
    fputs("\r\033[K  ", report->out);
    pretty_paint(report, bad ? PRETTY_RED : PRETTY_GREEN);
    for (size_t i = 0; i < BAR_WIDTH; i++)
        fputs(i < filled ? "=" : i == filled ? ">" : " ", report->out);
    pretty_paint(report, PRETTY_PLAIN);
    used = 2 + BAR_WIDTH;
    used += (unsigned)snprintf(text, sizeof(text), "  %zu/%zu", done_now,
                               summary->nr_tests);
    fputs(text, report->out);
    if (bad) {
        pretty_paint(report, PRETTY_RED);
        used += (unsigned)snprintf(text, sizeof(text), "  %zu failed", bad);
        fputs(text, report->out);
        pretty_paint(report, PRETTY_PLAIN);
    }
    pretty_paint(report, PRETTY_DIM);
    for (size_t i = 0; i < progress->nr_running; i++) {
        size_t len = strlen(progress->running[i]) + 2;
        if (used + len + 3 >= width) {
            fputs(" ..", report->out);
            break;
        }
        fputs(i ? ", " : "  ", report->out);
        text_safe_line(report->out, progress->running[i], len - 2);
        used += (unsigned)len;
    }
    pretty_paint(report, PRETTY_PLAIN);
    fflush(report->out);
    report->has_progress = true;
}

/* In colour only if there are any. */
static void put_count(const struct report *report, size_t nr, const char *what,
                      enum pretty_colour colour)
{
    pretty_paint(report, nr ? colour : PRETTY_PLAIN);
    fprintf(report->out, "%zu %s", nr, what);
    pretty_paint(report, PRETTY_PLAIN);
}

static void put_blank(struct report *report)
{
    if (!report->has_blank)
        fputc('\n', report->out);
    report->has_blank = true;
}

/* Lists the failures again, so that one need not scroll through a long run. */
static void list_failures(struct report *report)
{
    put_blank(report);
    fputs("Not passed:\n", report->out);
    for (size_t i = 0; i < report->plan->nr; i++) {
        const struct outcome *outcome = &report->outcomes[i];
        if (!outcome->test || (outcome->verdict != VERDICT_FAIL &&
                               outcome->verdict != VERDICT_ERROR))
            continue;
        pretty_verdict(report, outcome->verdict);
        text_safe_line(report->out, outcome->test->name,
                       strlen(outcome->test->name));
        pretty_paint(report, PRETTY_DIM);
        pretty_padding(report, strlen(outcome->test->name));
        fprintf(report->out, "%s\n", outcome->kind);
        pretty_paint(report, PRETTY_PLAIN);
    }
    report->has_blank = false;
}

/* The totals always contain "N passed, N failed, N skipped", for scripts. */
static void end(struct report *report, const struct summary *summary)
{
    size_t bad = summary->failed + summary->errors;

    clear_progress(report);
    if (bad && report->plan->nr > 10)
        list_failures(report);
    put_blank(report);
    put_count(report, summary->passed, "passed", PRETTY_GREEN);
    fputs(", ", report->out);
    put_count(report, bad, "failed", PRETTY_BOLD_RED);
    fputs(", ", report->out);
    put_count(report, summary->skipped, "skipped", PRETTY_YELLOW);
    size_t left = summary->nr_tests - summary_done(summary);
    if (left) {
        fputs(", ", report->out);
        put_count(report, left, "not run", PRETTY_YELLOW);
    }
    pretty_paint(report, PRETTY_DIM);
    fputs(" in ", report->out);
    pretty_time(report->out, summary->ns, 0);
    pretty_paint(report, PRETTY_PLAIN);
    fputs(summary->interrupted ? ", interrupted\n" : "\n", report->out);
    fflush(report->out);
}

const struct report_ops report_pretty = {
    .begin = begin,
    .done = done,
    .progress = show_progress,
    .end = end,
};
