/* SPDX-License-Identifier: MIT */
/*
 * For people: a line for each test as it ends, for a failure with what is
 * needed to understand it, a moving line at the bottom if this is a terminal,
 * and the sum at the end.
 */
#include <inttypes.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "debug/death_text.h"
#include "report.h"
#include "short_report.h"
#include "text_safe.h"

#define TAIL_LINES   12u /* of the guest's output */
#define REPORT_LINES 80u /* of what vmm said */
#define SCREEN_LINES 60u
#define TIME_WIDTH   7 /* "9999 ms", "59.9 s" */
#define NAME_MIN     16u
#define NAME_MOST    44u

enum colour { PLAIN, BOLD, DIM, RED, GREEN, YELLOW, BOLD_RED };

static void paint(const struct report *report, enum colour colour)
{
    static const char *const codes[] = {
        [PLAIN] = "0",  [BOLD] = "1",    [DIM] = "2",         [RED] = "31",
        [GREEN] = "32", [YELLOW] = "33", [BOLD_RED] = "1;31",
    };

    if (report->style.has_colours)
        fprintf(report->out, "\033[%sm", codes[colour]);
}

/* "31 ms", "1.5 s", "2 min 3 s", with blanks in front up to a width. */
static void put_time(FILE *out, uint64_t ns, int width)
{
    char text[48];
    uint64_t ms = ns / 1000000;

    if (ms < 1000)
        snprintf(text, sizeof(text), "%" PRIu64 " ms", ms);
    else if (ms < 60000)
        snprintf(text, sizeof(text), "%.1f s", (double)ms / 1e3);
    else
        snprintf(text, sizeof(text), "%" PRIu64 " min %" PRIu64 " s",
                 ms / 60000, ms / 1000 % 60);
    fprintf(out, "%*s", width, text);
}

static unsigned columns(const struct report *report)
{
    struct winsize size = {0};

    if (ioctl(fileno(report->out), TIOCGWINSZ, &size) || size.ws_col < 20)
        return 80;
    return size.ws_col;
}

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

static void put_mark(const struct report *report, const char *mark)
{
    if (!mark)
        return;
    paint(report, DIM);
    fprintf(report->out, "  %s | ", mark);
    paint(report, PLAIN);
}

/* What stands before the lines of vmm: nothing where its report, which is as
 * wide as a terminal should be, would no longer fit. */
static const char *mark_of_vmm(const struct report *report)
{
    bool is_narrow = report->style.is_terminal &&
                     columns(report) < DEATH_COLUMNS + strlen("    vmm | ");

    return is_narrow ? NULL : "  vmm";
}

/* The last lines of a text, each behind a mark that says whose they are. */
static void put_tail(const struct report *report, const char *mark,
                     const struct capture *text, unsigned lines)
{
    size_t end = text->len;

    while (end && (text->text[end - 1] == '\n' || text->text[end - 1] == '\r'))
        end--;
    size_t from = end;
    while (from) {
        if (text->text[from - 1] == '\n' && --lines == 0)
            break;
        from--;
    }
    if (from || text->dropped) {
        put_mark(report, mark);
        fputs("...\n", report->out);
    }
    while (from < end) {
        const char *line = text->text + from;
        const char *newline = memchr(line, '\n', end - from);
        size_t len = newline ? (size_t)(newline - line) : end - from;
        put_mark(report, mark);
        text_safe_line(report->out, line,
                       len && line[len - 1] == '\r' ? len - 1 : len);
        fputc('\n', report->out);
        from += len + 1;
    }
}

#define LOG_COLUMNS 100u

static void put_vmm_line(void *ctx, const char *line, size_t len)
{
    const struct report *report = ctx;

    put_mark(report, "  vmm");
    text_safe_line(report->out, line, len);
    fputc('\n', report->out);
}

/* What vmm said, its death report in short and as wide as there is room. */
static void put_short(struct report *report, const struct capture *err)
{
    unsigned width = report->style.is_terminal ? columns(report) : LOG_COLUMNS;

    if (err->dropped)
        put_vmm_line(report, "...", 3);
    if (err->len)
        short_report(err->text, err->len, width - strlen("    vmm | "),
                     put_vmm_line, report);
}

static void put_verdict(const struct report *report, enum test_verdict verdict)
{
    static const struct {
        const char *word;
        enum colour colour;
    } words[] = {
        [VERDICT_PASS] = {"ok   ", GREEN},
        [VERDICT_FAIL] = {"FAIL ", BOLD_RED},
        [VERDICT_ERROR] = {"ERROR", BOLD_RED},
        [VERDICT_SKIP] = {"skip ", YELLOW},
    };

    fputs("  ", report->out);
    paint(report, words[verdict].colour);
    fputs(words[verdict].word, report->out);
    paint(report, PLAIN);
    fputs("  ", report->out);
}

/* Up to the end of the column of names. */
static void put_padding(const struct report *report, size_t used)
{
    if (used < report->name_width)
        fprintf(report->out, "%*s", (int)(report->name_width - used), "");
    fputs("  ", report->out);
}

/* A guest that says nothing else has its screen printed as its output. */
static bool is_in_output(const struct outcome *outcome)
{
    const struct capture *out = &outcome->out, *screen = &outcome->screen;

    return screen->len <= out->len && screen->len &&
           !memcmp(out->text + out->len - screen->len, screen->text,
                   screen->len);
}

/* One line, but on a terminal no longer than that. */
static void put_why(const struct report *report, const char *why,
                    enum colour colour)
{
    size_t room = report->style.is_terminal ? columns(report) - 9 : SIZE_MAX;

    while (*why) {
        size_t len = strlen(why);
        if (len > room) {
            for (len = room; len && why[len] != ' '; len--)
                ;
            len = len ? len : room;
        }
        fputs("         ", report->out);
        paint(report, colour);
        text_safe_line(report->out, why, len);
        paint(report, PLAIN);
        fputc('\n', report->out);
        why += len + (why[len] == ' ');
    }
}

static void done(struct report *report, size_t index)
{
    const struct outcome *outcome = &report->outcomes[index];
    const char *name = outcome->test->name;
    bool bad =
        outcome->verdict == VERDICT_FAIL || outcome->verdict == VERDICT_ERROR;
    size_t len = strlen(name);

    clear_progress(report);
    put_verdict(report, outcome->verdict);
    paint(report, bad ? BOLD : PLAIN);
    text_safe_line(report->out, name, len);
    put_padding(report, len);
    paint(report, DIM);
    put_time(report->out, outcome->ns, TIME_WIDTH);
    paint(report, PLAIN);
    fputc('\n', report->out);
    if (outcome->why[0]) {
        put_why(report, outcome->why, bad ? RED : YELLOW);
    }
    bool has_output = outcome->out.len || outcome->err.len;
    if (bad || has_output) {
        put_tail(report, "guest", &outcome->out, TAIL_LINES);
        if (!is_in_output(outcome))
            put_tail(report, "screen", &outcome->screen, SCREEN_LINES);
        if (report->style.is_whole)
            put_tail(report, mark_of_vmm(report), &outcome->err, REPORT_LINES);
        else
            put_short(report, &outcome->err);
        fputc('\n', report->out);
    }
    report->has_blank = bad || has_output;
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
    unsigned width = columns(report), used;
    char text[96];

    if (!report->style.is_terminal)
        return;
    fputs("\r\033[K  ", report->out);
    paint(report, bad ? RED : GREEN);
    for (size_t i = 0; i < BAR_WIDTH; i++)
        fputs(i < filled ? "=" : i == filled ? ">" : " ", report->out);
    paint(report, PLAIN);
    used = 2 + BAR_WIDTH;
    used += (unsigned)snprintf(text, sizeof(text), "  %zu/%zu", done_now,
                               summary->nr_tests);
    fputs(text, report->out);
    if (bad) {
        paint(report, RED);
        used += (unsigned)snprintf(text, sizeof(text), "  %zu failed", bad);
        fputs(text, report->out);
        paint(report, PLAIN);
    }
    paint(report, DIM);
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
    paint(report, PLAIN);
    fflush(report->out);
    report->has_progress = true;
}

/* In colour only if there are any. */
static void put_count(const struct report *report, size_t nr, const char *what,
                      enum colour colour)
{
    paint(report, nr ? colour : PLAIN);
    fprintf(report->out, "%zu %s", nr, what);
    paint(report, PLAIN);
}

static void put_blank(struct report *report)
{
    if (!report->has_blank)
        fputc('\n', report->out);
    report->has_blank = true;
}

/* So that a long run need not be scrolled through. */
static void list_failures(struct report *report)
{
    put_blank(report);
    fputs("Not passed:\n", report->out);
    for (size_t i = 0; i < report->plan->nr; i++) {
        const struct outcome *outcome = &report->outcomes[i];
        if (!outcome->test || (outcome->verdict != VERDICT_FAIL &&
                               outcome->verdict != VERDICT_ERROR))
            continue;
        put_verdict(report, outcome->verdict);
        text_safe_line(report->out, outcome->test->name,
                       strlen(outcome->test->name));
        paint(report, DIM);
        put_padding(report, strlen(outcome->test->name));
        fprintf(report->out, "%s\n", outcome->kind);
        paint(report, PLAIN);
    }
    report->has_blank = false;
}

/* The sum always has "N passed, N failed, N skipped", for scripts. */
static void end(struct report *report, const struct summary *summary)
{
    size_t bad = summary->failed + summary->errors;

    clear_progress(report);
    if (bad && report->plan->nr > 10)
        list_failures(report);
    put_blank(report);
    put_count(report, summary->passed, "passed", GREEN);
    fputs(", ", report->out);
    put_count(report, bad, "failed", BOLD_RED);
    fputs(", ", report->out);
    put_count(report, summary->skipped, "skipped", YELLOW);
    size_t left = summary->nr_tests - summary_done(summary);
    if (left) {
        fputs(", ", report->out);
        put_count(report, left, "not run", YELLOW);
    }
    paint(report, DIM);
    fputs(" in ", report->out);
    put_time(report->out, summary->ns, 0);
    paint(report, PLAIN);
    fputs(summary->interrupted ? ", interrupted\n" : "\n", report->out);
    fflush(report->out);
}

const struct report_ops report_pretty = {
    .begin = begin,
    .done = done,
    .progress = show_progress,
    .end = end,
};
