/* SPDX-License-Identifier: MIT */
/*
 * Draws one line of the lane picture. Colour codes take no columns on the
 * screen, and a drawn line or arrow takes one column but several bytes. So the
 * columns are counted here, and printf's field widths are not used.
 */
#include "lanes.h"

#include <inttypes.h>

#include "base/utf8.h"
#include "trace/words/times.h"

#define NARROW    80u /* columns; on a terminal with fewer, lines wrap */
#define USUAL     100u
#define MAX_EXTRA 24u /* columns of a wide terminal that go to names */
#define MIN_ARROW 4u  /* a space, a dash, its head, a space */

static const char *const dim = "\033[2m";
static const char *const cyan = "\033[36m";
static const char *const green = "\033[32m";
static const char *const yellow = "\033[33m";
static const char *const off = "\033[0m";

/* Where each lane begins, the first column that durations may use, and the
 * end. */
enum {
    TOOK = TRACE_NR_LANES,
    END,
    NR_STOPS,
};

struct canvas {
    FILE *out;
    const struct trace_style *style;
    unsigned at; /* columns printed so far */
    unsigned stop[NR_STOPS];
};

/* From a narrow to a usual screen all lanes grow. A wider screen gives its
 * columns first to the names of the kernel's functions, then to what vmm and
 * the host do. */
static struct canvas canvas_of(FILE *out, const struct trace_style *style)
{
    static const unsigned narrow[] = {13, 24, 41, 56, 71, NARROW};
    static const unsigned usual[] = {15, 28, 49, 69, 90, USUAL};
    struct canvas c = {.out = out, .style = style};
    unsigned width = style->columns > NARROW ? style->columns : NARROW;
    unsigned more = (width < USUAL ? width : USUAL) - NARROW;
    unsigned extra = width > USUAL ? width - USUAL : 0;
    unsigned names = extra < MAX_EXTRA ? extra : MAX_EXTRA;

    for (unsigned i = 0; i < NR_STOPS; i++)
        c.stop[i] =
            narrow[i] + (usual[i] - narrow[i]) * more / (USUAL - NARROW);
    c.stop[TRACE_LANE_VMM] += names;
    c.stop[TRACE_LANE_HOST] += names;
    c.stop[TOOK] += extra;
    c.stop[END] += extra;
    return c;
}

static void colour(const struct canvas *c, const char *code)
{
    if (c->style->colour)
        fputs(code, c->out);
}

/* Prints at most `max` columns of `text`, and among them its last `keep`
 * columns. A mark stands for what is left out before those. A wide character at
 * the mark may leave one column unused. */
static void put_around(struct canvas *c, const char *code, const char *text,
                       size_t max, size_t keep)
{
    size_t len = utf8_columns(text);

    if (len == 0 || max == 0)
        return;
    colour(c, code);
    if (len > max) {
        size_t first = utf8_fitting(text, max - 1 - keep);
        const char *tail = utf8_tail(text, keep);
        fprintf(c->out, "%.*s~%s", (int)first, text, tail);
        len += 1 + utf8_columns(tail) - utf8_columns(text + first);
    } else {
        fputs(text, c->out);
    }
    colour(c, off);
    c->at += (unsigned)len;
}

/* The same, but cuts the end of the text. */
static void put(struct canvas *c, const char *code, const char *text,
                size_t max)
{
    put_around(c, code, text, max, 0);
}

/* How many columns at the end matter more than those before them: the result of
 * a call matters more than its last argument; so does the number of a process.
 * In a quoted text there are none, since its closing quote comes last. */
static size_t tail_columns(const char *text)
{
    const char *at = NULL;
    size_t len = strlen(text);

    for (const char *next = text; (next = strstr(next, ") = ")); next++)
        at = next + 1;
    if (!at && len && text[len - 1] == ']')
        at = strrchr(text, '[');
    return at && !strchr(at, '"') ? utf8_columns(at) : 0;
}

/* The number of a program, or the offset from a symbol, is never cut: if it is
 * too long, it runs past the end of the lane. */
static void put_where(struct canvas *c, const struct lanes_row *row, size_t max)
{
    const char *where = row->where;
    const char *tail = strrchr(where, '+');
    size_t used = utf8_columns(where);

    if (where[strlen(where) - 1] == ']')
        tail = strrchr(where, '[');
    else if (!tail) /* "process 5" */
        tail = strrchr(where, ' ');
    size_t keep = tail ? utf8_columns(tail) : 0;
    put_around(c, cyan, where, max > keep + 2 ? max : keep + 2, keep);
    if (row->line && used + strlen(" ~") < max) {
        put(c, cyan, " ", 1);
        put(c, cyan, row->line, max - used - 1);
    }
}

static void put_mark(struct canvas *c, const char *drawn, char plain)
{
    if (c->style->unicode)
        fputs(drawn, c->out);
    else
        fputc(plain, c->out);
    c->at++;
}

/* Fills with spaces up to `column`, but draws the lines between lanes. */
static void blank_to(struct canvas *c, unsigned column)
{
    while (c->at < column) {
        bool is_lane = false;
        for (unsigned i = 0; i < TRACE_NR_LANES; i++)
            is_lane |= c->at == c->stop[i];
        if (is_lane) {
            colour(c, dim);
            put_mark(c, "│", '|');
            colour(c, off);
        } else {
            fputc(' ', c->out);
            c->at++;
        }
    }
}

/* Draws an arrow to just before `column`, in the direction the CPU goes. */
static void arrow_to(struct canvas *c, unsigned column, bool to_right)
{
    bool is_at_lane = false;

    for (unsigned i = 0; i < TRACE_NR_LANES; i++)
        is_at_lane |= c->at == c->stop[i] + 1;
    if (!is_at_lane) {
        fputc(' ', c->out);
        c->at++;
    }
    colour(c, yellow);
    if (!to_right)
        put_mark(c, "◀", '<');
    while (c->at + 1 + to_right < column)
        put_mark(c, "─", '-');
    if (to_right)
        put_mark(c, "▶", '>');
    colour(c, off);
    fputc(' ', c->out);
    c->at++;
}

static size_t times_columns(const struct lanes_row *row, char *buf, size_t size)
{
    buf[0] = '\0';
    if (row->times > 1)
        snprintf(buf, size, " x%" PRIu64, row->times);
    return strlen(buf);
}

/* Prints the words up to column `end`. */
static void put_what(struct canvas *c, const struct lanes_row *row,
                     unsigned end)
{
    const char *text = row->is_text ? strchr(row->what, '"') : NULL;
    char times[32], words[TRACE_WHAT_MAX];
    size_t used = times_columns(row, times, sizeof(times)) + c->at;
    size_t room = end > used ? end - used : 0;

    if (text)
        snprintf(words, sizeof(words), "%.*s", (int)(text - row->what),
                 row->what);
    if (text && utf8_columns(words) < room) {
        put(c, "", words, room);
        put(c, green, text, room - utf8_columns(words));
    } else {
        size_t keep = tail_columns(row->what);
        put_around(c, "", row->what, room, 2 * keep < room ? keep : 0);
    }
    put(c, dim, times, strlen(times));
}

static void put_right(struct canvas *c, const char *code, const char *text,
                      unsigned width)
{
    unsigned len = (unsigned)utf8_columns(text);

    for (unsigned i = len; i < width; i++)
        fputc(' ', c->out);
    c->at += len < width ? width - len : 0;
    put(c, code, text, len);
}

unsigned lanes_room(const struct trace_style *style, enum trace_lane lane)
{
    struct canvas c = canvas_of(NULL, style);

    return c.stop[TOOK] - c.stop[lane];
}

void lanes_print_header(FILE *out, const struct trace_style *style)
{
    static const char *const titles[] = {"ring 3", "ring 0 (guest)",
                                         "ring -1 (vmm)", "host kernel"};
    struct canvas c = canvas_of(out, style);
    unsigned time = c.stop[0] - 5;

    put_right(&c, dim, "time, s", time);
    put_right(&c, dim, "cpu", 4);
    for (unsigned i = 0; i < TRACE_NR_LANES; i++) {
        while (c.at < c.stop[i]) {
            fputc(' ', out);
            c.at++;
        }
        put(&c, dim, titles[i], c.stop[i + 1] - c.stop[i]);
    }
    put_right(&c, dim, "took, us", c.stop[END] - c.at);
    fputc('\n', out);
}

/* A long time uses some of the space before the vCPU's number. */
static void put_front(struct canvas *c, const struct lanes_row *row)
{
    char time[TIMES_MAX], vcpu[8] = "-";
    unsigned end = c->stop[0] - 1;

    times_seconds(row->time_ns, time, sizeof(time));
    put_right(c, dim, time, end - 4);
    if (row->vcpu != HV_TRACE_NO_VCPU)
        snprintf(vcpu, sizeof(vcpu), "%u", row->vcpu & 0xFF);
    put_right(c, "", vcpu, end > c->at + 2 ? end - c->at : 2);
}

/* The words go into their lane. If they do not fit there, they begin before it,
 * and the arrow is shorter. */
static unsigned begin_of_what(const struct canvas *c,
                              const struct lanes_row *row,
                              enum trace_lane right, unsigned end)
{
    char times[32];
    size_t len =
        utf8_columns(row->what) + times_columns(row, times, sizeof(times));
    unsigned first = c->at + MIN_ARROW;
    unsigned fitting = end > len ? end - (unsigned)len : 0;
    unsigned begin = c->stop[right];

    if (fitting < begin)
        begin = fitting;
    return begin > first ? begin : first;
}

void lanes_print(FILE *out, const struct trace_style *style,
                 const struct lanes_row *row)
{
    struct canvas c = canvas_of(out, style);
    enum trace_lane left = row->from < row->to ? row->from : row->to;
    enum trace_lane right = row->from < row->to ? row->to : row->from;
    unsigned end = c.stop[END];
    char took[TIMES_MAX] = "";

    if (row->has_took) {
        times_us(row->took_ns, c.stop[END] - c.stop[TOOK], took, sizeof(took));
        end -= (unsigned)strlen(took) + 2;
    }
    put_front(&c, row);
    blank_to(&c, c.stop[left]);
    if (left != right) {
        if (*row->where)
            put_where(&c, row, c.stop[left + 1] - c.stop[left] - MIN_ARROW);
        else
            blank_to(&c, c.stop[left] + 1);
        arrow_to(&c, begin_of_what(&c, row, right, end), row->from < row->to);
    }
    put_what(&c, row, end);
    if (row->has_took)
        put_right(&c, dim, took, c.stop[END] > c.at ? c.stop[END] - c.at : 0);
    fputc('\n', out);
}
