/* SPDX-License-Identifier: MIT */
/*
 * The short form of a death report. Parts are recognised by their labels (see
 * debug/death_text.c); their text begins at column DEATH_INDENT.
 */
#include "short_report.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "debug/death_text.h"

#define LINE_MAX_BYTES 1200u

struct shortener {
    size_t width;
    short_report_line_fn *line;
    void *ctx;
    bool in_report, is_hidden; /* of the current part */
    bool is_prose;             /* its lines form one text: why, hint, how */
    bool is_chain;             /* its lines form one text for each arrow */
    char text[LINE_MAX_BYTES]; /* text of the current part so far */
    size_t len;
};

static bool is_one_of(const char *const *words, const char *word, size_t len)
{
    for (; *words; words++)
        if (strlen(*words) == len && memcmp(*words, word, len) == 0)
            return true;
    return false;
}

/* `further` is the indent of all lines but the first. */
static void put_folded(const struct shortener *s, const char *text, size_t len,
                       size_t further)
{
    char line[LINE_MAX_BYTES + DEATH_INDENT];
    struct fold fold = {
        .text = text, .len = len, .columns = s->width, .indent = further};
    size_t indent = 0, n;

    while ((text = fold_next(&fold, &n))) {
        if (n > LINE_MAX_BYTES)
            n = LINE_MAX_BYTES;
        memset(line, ' ', indent);
        memcpy(line + indent, text, n);
        s->line(s->ctx, line, indent + n);
        indent = further;
    }
}

static void flush_part(struct shortener *s)
{
    if (s->len)
        put_folded(s, s->text, s->len, DEATH_INDENT);
    s->len = 0;
}

/* Adds a line to the current part. */
static void add_line(struct shortener *s, const char *line, size_t len)
{
    if (s->is_hidden)
        return;
    bool goes_on = s->is_prose || (s->is_chain && !memmem(line, len, "-> ", 3));
    if (!goes_on || !s->len) {
        flush_part(s);
    } else if (s->len < LINE_MAX_BYTES) {
        s->text[s->len++] = ' ';
        while (len && *line == ' ')
            line++, len--;
    }
    size_t room = LINE_MAX_BYTES - s->len;
    size_t n = len < room ? len : room;
    memcpy(s->text + s->len, line, n);
    s->len += n;
}

/* Begins a part with a line such as " registers rax ...". */
static void start_part(struct shortener *s, const char *line, size_t len)
{
    static const char *const hidden[] = {
        "registers", "control", "segments", "tables", "walk", "stack", NULL};
    static const char *const prose[] = {"why", "hint", "how", NULL};
    static const char *const chain[] = {"chain", NULL};
    size_t n = 0;

    while (2 + n < len && line[2 + n] != ' ')
        n++;
    flush_part(s);
    s->is_hidden = is_one_of(hidden, line + 2, n);
    s->is_prose = is_one_of(prose, line + 2, n);
    s->is_chain = is_one_of(chain, line + 2, n);
}

/* Prints the title; it ends in a horizontal rule, as wide as the report. */
static void put_title(const struct shortener *s, const char *line, size_t len)
{
    while (len > s->width && line[len - 1] == '-')
        len--;
    put_folded(s, line, len, strlen("-- "));
}

static void read_line(struct shortener *s, const char *line, size_t len)
{
    static const char title[] = "-- the guest died";
    bool is_indented = len > 2 && line[0] == ' ' && line[1] == ' ';

    if (len >= sizeof(title) - 1 &&
        memcmp(line, title, sizeof(title) - 1) == 0) {
        flush_part(s);
        s->in_report = true;
        s->is_hidden = s->is_prose = s->is_chain = false;
        put_title(s, line, len);
        return;
    }
    if (s->in_report && is_indented) {
        if (line[2] != ' ')
            start_part(s, line, len);
        add_line(s, line, len);
        return;
    }
    flush_part(s);
    s->in_report = false;
    s->line(s->ctx, line, len);
}

void short_report(const char *text, size_t len, size_t width,
                  short_report_line_fn *line, void *ctx)
{
    struct shortener s = {
        .width = width < 40 ? 40 : width, .line = line, .ctx = ctx};

    while (len) {
        const char *newline = memchr(text, '\n', len);
        size_t n = newline ? (size_t)(newline - text) : len;
        size_t used = n + (newline != NULL);
        if (n && text[n - 1] == '\r')
            n--;
        read_line(&s, text, n);
        text += used;
        len -= used;
    }
    flush_part(&s);
}
