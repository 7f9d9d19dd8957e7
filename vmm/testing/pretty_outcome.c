/* SPDX-License-Identifier: MIT */
/*
 * A test that has ended, for people: a line, and the last lines of what it
 * printed.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "debug/death_text.h"
#include "pretty.h"
#include "short_report.h"
#include "base/fold.h"
#include "base/text_safe.h"

#define TAIL_LINES   12u /* lines of the guest's output */
#define REPORT_LINES 80u /* lines of what vmm printed */
#define SCREEN_LINES 60u
#define TIME_WIDTH   7 /* "9999 ms", "59.9 s" */

void pretty_paint(const struct report *report, enum pretty_colour colour)
{
    static const char *const codes[] = {
        [PRETTY_PLAIN] = "0",       [PRETTY_BOLD] = "1",
        [PRETTY_DIM] = "2",         [PRETTY_RED] = "31",
        [PRETTY_GREEN] = "32",      [PRETTY_YELLOW] = "33",
        [PRETTY_BOLD_RED] = "1;31",
    };

    if (report->style.has_colours)
        fprintf(report->out, "\033[%sm", codes[colour]);
}

void pretty_time(FILE *out, uint64_t ns, int width)
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

unsigned pretty_columns(const struct report *report)
{
    unsigned columns = fold_terminal(fileno(report->out));

    return columns ? columns : 80;
}

static void put_mark(const struct report *report, const char *mark)
{
    if (!mark)
        return;
    pretty_paint(report, PRETTY_DIM);
    fprintf(report->out, "  %s | ", mark);
    pretty_paint(report, PRETTY_PLAIN);
}

/* The mark before vmm's lines: none if vmm's report, which is as wide as a
 * usual terminal, would otherwise not fit. */
static const char *mark_of_vmm(const struct report *report)
{
    bool is_narrow =
        report->style.is_terminal &&
        pretty_columns(report) < DEATH_COLUMNS + strlen("    vmm | ");

    return is_narrow ? NULL : "  vmm";
}

/* Prints a line after its mark, folded to the terminal's width; `indent` is
 * that of the continuation lines. */
static void put_line(const struct report *report, const char *mark,
                     const char *line, size_t len, size_t indent)
{
    struct fold fold = {.columns = SIZE_MAX, .indent = indent};
    char *safe = NULL;
    FILE *out = open_memstream(&safe, &fold.len);

    if (!out)
        return;
    text_safe_line(out, line, len);
    if (fclose(out) == 0) {
        fold.text = safe;
        if (report->style.is_terminal)
            fold.columns = pretty_columns(report) -
                           (mark ? strlen(mark) + strlen("   | ") : 0);
        while ((line = fold_next(&fold, &len))) {
            put_mark(report, mark);
            if (line != safe)
                fprintf(report->out, "%*s", (int)fold.indent, "");
            fprintf(report->out, "%.*s\n", (int)len, line);
        }
    }
    free(safe);
}

/* The indent of continuation lines, for a line of a death report or of a
 * message. */
static size_t vmm_indent(const char *line)
{
    return *line == ' ' ? DEATH_INDENT : strlen("vmm: ");
}

/* Prints the last lines of a text, each after a mark that says whose they
 * are. */
static void put_tail(const struct report *report, const char *mark, bool is_vmm,
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
        put_line(report, mark, line,
                 len && line[len - 1] == '\r' ? len - 1 : len,
                 is_vmm ? vmm_indent(line) : 0);
        from += len + 1;
    }
}

#define LOG_COLUMNS 100u

static void put_vmm_line(void *ctx, const char *line, size_t len)
{
    const struct report *report = ctx;

    put_line(report, "  vmm", line, len, len ? vmm_indent(line) : 0);
}

/* Prints what vmm said, with its death report shortened and as wide as there is
 * room. */
static void put_short(struct report *report, const struct capture *err)
{
    unsigned width =
        report->style.is_terminal ? pretty_columns(report) : LOG_COLUMNS;

    if (err->dropped)
        put_vmm_line(report, "...", 3);
    if (err->len)
        short_report(err->text, err->len, width - strlen("    vmm | "),
                     put_vmm_line, report);
}

void pretty_verdict(const struct report *report, enum test_verdict verdict)
{
    static const struct {
        const char *word;
        enum pretty_colour colour;
    } words[] = {
        [VERDICT_PASS] = {"ok   ", PRETTY_GREEN},
        [VERDICT_FAIL] = {"FAIL ", PRETTY_BOLD_RED},
        [VERDICT_ERROR] = {"ERROR", PRETTY_BOLD_RED},
        [VERDICT_SKIP] = {"skip ", PRETTY_YELLOW},
    };

    fputs("  ", report->out);
    pretty_paint(report, words[verdict].colour);
    fputs(words[verdict].word, report->out);
    pretty_paint(report, PRETTY_PLAIN);
    fputs("  ", report->out);
}

void pretty_padding(const struct report *report, size_t used)
{
    if (used < report->name_width)
        fprintf(report->out, "%*s", (int)(report->name_width - used), "");
    fputs("  ", report->out);
}

/* Is the screen printed as the guest's output? It is if the guest printed
 * nothing else. */
static bool is_in_output(const struct outcome *outcome)
{
    const struct capture *out = &outcome->out, *screen = &outcome->screen;

    return screen->len <= out->len && screen->len &&
           !memcmp(out->text + out->len - screen->len, screen->text,
                   screen->len);
}

/* Did vmm print only one message, which is already shown as the reason? */
static bool is_in_why(const struct outcome *outcome)
{
    static const char prefix[] = "vmm: ";
    const struct capture *err = &outcome->err;
    size_t begin = sizeof(prefix) - 1, len = strlen(outcome->why);

    if (err->len <= begin || memcmp(err->text, prefix, begin) != 0 ||
        memchr(err->text, '\n', err->len) != err->text + err->len - 1)
        return false;
    size_t said = err->len - 1 - begin;
    return said <= len &&
           memcmp(outcome->why + len - said, err->text + begin, said) == 0;
}

/* Prints the reason as one line, folded if this is a terminal. */
static void put_why(const struct report *report, const char *why,
                    enum pretty_colour colour)
{
    struct fold fold = {.text = why, .len = strlen(why), .columns = SIZE_MAX};
    size_t len;

    if (report->style.is_terminal)
        fold.columns = pretty_columns(report) - 9;
    while ((why = fold_next(&fold, &len))) {
        fputs("         ", report->out);
        pretty_paint(report, colour);
        text_safe_line(report->out, why, len);
        pretty_paint(report, PRETTY_PLAIN);
        fputc('\n', report->out);
    }
}

void pretty_outcome(struct report *report, const struct outcome *outcome)
{
    const char *name = outcome->test->name;
    bool bad =
        outcome->verdict == VERDICT_FAIL || outcome->verdict == VERDICT_ERROR;
    size_t len = strlen(name);

    pretty_verdict(report, outcome->verdict);
    pretty_paint(report, bad ? PRETTY_BOLD : PRETTY_PLAIN);
    text_safe_line(report->out, name, len);
    pretty_padding(report, len);
    pretty_paint(report, PRETTY_DIM);
    pretty_time(report->out, outcome->ns, TIME_WIDTH);
    pretty_paint(report, PRETTY_PLAIN);
    fputc('\n', report->out);
    if (outcome->why[0]) {
        put_why(report, outcome->why, bad ? PRETTY_RED : PRETTY_YELLOW);
    }
    bool has_words = outcome->err.len && !is_in_why(outcome);
    bool has_output = outcome->out.len || has_words;
    if (bad || has_output) {
        put_tail(report, "guest", false, &outcome->out, TAIL_LINES);
        if (!is_in_output(outcome))
            put_tail(report, "screen", false, &outcome->screen, SCREEN_LINES);
        if (!has_words)
            ;
        else if (report->style.is_whole)
            put_tail(report, mark_of_vmm(report), true, &outcome->err,
                     REPORT_LINES);
        else
            put_short(report, &outcome->err);
        fputc('\n', report->out);
    }
    report->has_blank = bad || has_output;
}
