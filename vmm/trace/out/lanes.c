/* SPDX-License-Identifier: MIT */
/*
 * Draws one line of the lane picture: what goes where on it.
 */
#include "lanes.h"

#include <inttypes.h>

#include "base/utf8.h"
#include "canvas.h"
#include "trace/words/times.h"

#define MIN_ARROW 4u /* a space, a dash, its head, a space */

static const char *const dim = "\033[2m";
static const char *const cyan = "\033[36m";
static const char *const green = "\033[32m";
static const char *const yellow = "\033[33m";

/* How many columns at the end matter more than those before them: the result of
 * a call matters more than its last argument, and so does an offset in a file;
 * so does the number of a process. In a quoted text there are none, since its
 * closing quote comes last. */
static size_t tail_columns(const char *text)
{
    const char *at = NULL;
    size_t len = strlen(text);

    for (const char *next = text; (next = strstr(next, ") = ")); next++)
        at = next + 1;
    const char *offset = at ? strstr(text, ">, at ") : NULL;
    if (offset) /* in the file of a handle: it says more than the name */
        at = offset;
    if (!at && len && text[len - 1] == ']')
        at = strrchr(text, '[');
    return at && !strchr(at, '"') ? utf8_columns(at) : 0;
}

/* The number of a program, or the offset from a symbol, is never cut: if it is
 * too long, it runs past the end of the lane. An address without a name loses
 * its first digits, which are those of most others. */
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
    if (!tail && strncmp(where, "0x", 2) == 0 && max > strlen("0x~"))
        keep = max - strlen("0x~");
    canvas_put_around(c, cyan, where, max > keep + 2 ? max : keep + 2, keep);
    if (row->line && used + strlen(" ~") < max) {
        canvas_put(c, cyan, " ", 1);
        canvas_put(c, cyan, row->line, max - used - 1);
    }
}

/* Fills with spaces up to `column`, but draws the lines between lanes. */
static void blank_to(struct canvas *c, unsigned column)
{
    while (c->at < column) {
        unsigned next = column; /* lane */
        bool is_lane = false;
        for (unsigned i = 0; i < TRACE_NR_LANES; i++) {
            is_lane |= c->at == c->stop[i];
            if (c->stop[i] > c->at && c->stop[i] < next)
                next = c->stop[i];
        }
        if (is_lane) {
            canvas_colour(c, dim);
            canvas_mark(c, "│", '|');
            canvas_colour(c, canvas_off);
        } else {
            canvas_spaces(c, next);
        }
    }
}

/* Draws an arrow to just before `column`, in the direction the CPU goes. */
static void arrow_to(struct canvas *c, unsigned column, bool to_right)
{
    bool is_at_lane = false;

    for (unsigned i = 0; i < TRACE_NR_LANES; i++)
        is_at_lane |= c->at == c->stop[i] + 1;
    if (!is_at_lane)
        canvas_spaces(c, c->at + 1);
    canvas_colour(c, yellow);
    if (!to_right)
        canvas_mark(c, "◀", '<');
    while (c->at + 1 + to_right < column)
        canvas_mark(c, "─", '-');
    if (to_right)
        canvas_mark(c, "▶", '>');
    canvas_colour(c, canvas_off);
    canvas_spaces(c, c->at + 1);
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
        canvas_put(c, "", words, room);
        canvas_put(c, green, text, room - utf8_columns(words));
    } else {
        size_t keep = tail_columns(row->what);
        canvas_put_around(c, "", row->what, room, 2 * keep < room ? keep : 0);
    }
    canvas_put(c, dim, times, strlen(times));
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

    canvas_put_right(&c, dim, "time, s", time);
    canvas_put_right(&c, dim, "cpu", 4);
    for (unsigned i = 0; i < TRACE_NR_LANES; i++) {
        canvas_spaces(&c, c.stop[i]);
        canvas_put(&c, dim, titles[i], c.stop[i + 1] - c.stop[i]);
    }
    canvas_put_right(&c, dim, "took, us", c.stop[END] - c.at);
    fputc('\n', out);
}

/* A long time uses some of the space before the vCPU's number. */
static void put_front(struct canvas *c, const struct lanes_row *row)
{
    char time[TIMES_MAX], vcpu[8] = "-";
    unsigned end = c->stop[0] - 1;

    times_seconds(row->time_ns, time, sizeof(time));
    canvas_put_right(c, dim, time, end - 4);
    if (row->vcpu != HV_TRACE_NO_VCPU)
        snprintf(vcpu, sizeof(vcpu), "%u", row->vcpu & 0xFF);
    canvas_put_right(c, "", vcpu, end > c->at + 2 ? end - c->at : 2);
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
        canvas_put_right(&c, dim, took,
                         c.stop[END] > c.at ? c.stop[END] - c.at : 0);
    fputc('\n', out);
}
