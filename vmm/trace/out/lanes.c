/* SPDX-License-Identifier: MIT */
/*
 * Drawing one line. Colour codes take no columns on the screen, and a drawn
 * line or arrow takes one column but several bytes: so columns are counted
 * here, and printf's widths are not used.
 */
#include "lanes.h"

#include <inttypes.h>

#include "base/utf8.h"

#define TIME_WIDTH 10u
#define TOOK_WIDTH 10u
#define MIN_WIDTH  100u
#define MAX_EXTRA  24u /* of a wide terminal's columns, for names */

static const char *const dim = "\033[2m";
static const char *const cyan = "\033[36m";
static const char *const green = "\033[32m";
static const char *const yellow = "\033[33m";
static const char *const off = "\033[0m";

struct canvas {
    FILE *out;
    const struct trace_style *style;
    unsigned at;                       /* columns printed */
    unsigned lane[TRACE_NR_LANES + 1]; /* where each begins; the end */
};

static struct canvas canvas_of(FILE *out, const struct trace_style *style)
{
    unsigned width = style->columns > MIN_WIDTH ? style->columns : MIN_WIDTH;
    unsigned extra = width - MIN_WIDTH;
    unsigned names = extra < MAX_EXTRA ? extra : MAX_EXTRA;

    return (struct canvas){
        .out = out,
        .style = style,
        .lane = {15, 28, 49 + names, 69 + names, width - TOOK_WIDTH},
    };
}

static void colour(const struct canvas *c, const char *code)
{
    if (c->style->colour)
        fputs(code, c->out);
}

/* At most `max` columns of `text`, and of these its last `keep`; what is left
 * out in front of them is marked. A wide character at the mark may leave one
 * column less. */
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

/* The same, cut at its end. */
static void put(struct canvas *c, const char *code, const char *text,
                size_t max)
{
    put_around(c, code, text, max, 0);
}

/* How many of the last characters are a call's result: what it came to says
 * more than the last of its arguments. Of a quoted text none is, whatever
 * stands in it: there the closing quote comes after. */
static size_t result_length(const char *text)
{
    const char *at = NULL;

    for (const char *next = text; (next = strstr(next, ") = ")); next++)
        at = next + 1;
    return at && !strchr(at, '"') ? utf8_columns(at) : 0;
}

static void put_mark(struct canvas *c, const char *drawn, char plain)
{
    if (c->style->unicode)
        fputs(drawn, c->out);
    else
        fputc(plain, c->out);
    c->at++;
}

/* Empty, but for the lines between the lanes that are crossed. */
static void blank_to(struct canvas *c, unsigned column)
{
    while (c->at < column) {
        bool is_lane = false;
        for (unsigned i = 0; i < TRACE_NR_LANES; i++)
            is_lane |= c->at == c->lane[i];
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

/* From here to just before `column`; points the way the CPU goes. */
static void arrow_to(struct canvas *c, unsigned column, bool to_right)
{
    bool is_at_lane = false;

    for (unsigned i = 0; i < TRACE_NR_LANES; i++)
        is_at_lane |= c->at == c->lane[i] + 1;
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

static void put_what(struct canvas *c, const struct lanes_row *row)
{
    unsigned end = c->lane[TRACE_NR_LANES];
    const char *text = row->is_text ? strchr(row->what, '"') : NULL;
    char times[32] = "", words[TRACE_WHAT_MAX];

    if (row->times > 1)
        snprintf(times, sizeof(times), " x%" PRIu64, row->times);
    size_t room = end > c->at + strlen(times) ? end - c->at - strlen(times) : 0;
    if (text)
        snprintf(words, sizeof(words), "%.*s", (int)(text - row->what),
                 row->what);
    if (text && utf8_columns(words) < room) {
        put(c, "", words, room);
        put(c, green, text, room - utf8_columns(words));
    } else {
        size_t keep = result_length(row->what);
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

    return c.lane[TRACE_NR_LANES] - c.lane[lane];
}

void lanes_print_header(FILE *out, const struct trace_style *style)
{
    static const char *const titles[] = {"ring 3", "ring 0 (guest)",
                                         "ring -1 (vmm)", "host kernel"};
    struct canvas c = canvas_of(out, style);

    put_right(&c, dim, "time", TIME_WIDTH);
    put_right(&c, dim, "cpu", 4);
    for (unsigned i = 0; i < TRACE_NR_LANES; i++) {
        while (c.at < c.lane[i]) {
            fputc(' ', out);
            c.at++;
        }
        put(&c, dim, titles[i], c.lane[i + 1] - c.lane[i]);
    }
    put_right(&c, dim, "took", c.lane[TRACE_NR_LANES] + TOOK_WIDTH - c.at);
    fputc('\n', out);
}

static void put_front(struct canvas *c, const struct lanes_row *row)
{
    char time[32], vcpu[8] = "-";

    trace_format_ns((uint64_t)(row->time_ns < 0 ? -row->time_ns : row->time_ns),
                    time + 1, sizeof(time) - 1);
    time[0] = '-';
    put_right(c, dim, row->time_ns < 0 ? time : time + 1, TIME_WIDTH);
    if (row->vcpu != HV_TRACE_NO_VCPU)
        snprintf(vcpu, sizeof(vcpu), "%u", row->vcpu & 0xFF);
    put_right(c, "", vcpu, 4);
}

void lanes_print(FILE *out, const struct trace_style *style,
                 const struct lanes_row *row)
{
    struct canvas c = canvas_of(out, style);
    enum trace_lane left = row->from < row->to ? row->from : row->to;
    enum trace_lane right = row->from < row->to ? row->to : row->from;
    char took[32];

    put_front(&c, row);
    blank_to(&c, c.lane[left]);
    if (left != right) {
        /* Room for a space, an arrow of two and a space. */
        if (*row->where)
            put(&c, cyan, row->where, c.lane[left + 1] - c.lane[left] - 4);
        else
            blank_to(&c, c.lane[left] + 1);
        arrow_to(&c, c.lane[right], row->from < row->to);
    }
    put_what(&c, row);
    if (row->has_took) {
        unsigned end = c.lane[TRACE_NR_LANES] + TOOK_WIDTH;
        trace_format_ns(row->took_ns, took, sizeof(took));
        put_right(&c, dim, took, end > c.at ? end - c.at : 0);
    }
    fputc('\n', out);
}
