/* SPDX-License-Identifier: MIT */
/*
 * Computing the bytes that show the next picture.
 */
#include "live_frame.h"

#include <stdio.h>

#include "base/cp437.h"

#define GAP_MAX                                                                \
    4u /* cells that are the same, but cheaper to write than skip              \
        */
#define NOTE_SIDES 2u /* a blank on each side of a note */

#define DIM    "\033[0;2m"
#define NOTICE "\033[0;7m"
#define OFF    "\033[0m"

struct pen {
    char *to;
    size_t len;
    int attr; /* the terminal's current one; -1: unknown */
};

static void put(struct pen *pen, const char *text)
{
    size_t len = strlen(text);

    memcpy(pen->to + pen->len, text, len);
    pen->len += len;
}

/* Moves the cursor. Rows and columns count from 0. */
static void go(struct pen *pen, unsigned row, unsigned column)
{
    pen->len += (size_t)snprintf(pen->to + pen->len, 16, "\033[%u;%uH",
                                 row % 9999 + 1, column % 9999 + 1);
}

static void put_cell(struct pen *pen, const struct picture *picture,
                     uint16_t cell)
{
    uint8_t attr = PICTURE_ATTR(cell);

    if (pen->attr != attr)
        pen->len += picture_ansi(picture, attr, true, pen->to + pen->len);
    pen->attr = attr;
    pen->len += cp437_utf8(PICTURE_CHAR(cell), pen->to + pen->len);
}

/* Returns the first of the `seen` rows or columns, out of `all`, to show so
 * that `wanted` is among them; `before` if possible. */
static unsigned follow(unsigned before, unsigned seen, unsigned all,
                       unsigned wanted)
{
    if (before > all - seen)
        before = all - seen;
    if (wanted < before)
        return wanted;
    return wanted >= before + seen ? wanted - seen + 1 : before;
}

static unsigned min(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Places the picture. True if a different part of it is visible than before. */
static bool lay_out(struct live_frame *frame, const struct picture *next,
                    const struct live_size *size)
{
    unsigned row = frame->first_row, column = frame->first_column;
    unsigned last = picture_used_rows(next);

    frame->rows = min(size->rows, next->rows);
    frame->columns = min(size->columns, next->columns);
    frame->has_border =
        size->rows >= next->rows + 2 && size->columns >= next->columns + 2;
    frame->top = frame->has_border ? (size->rows - next->rows) / 2 : 0;
    frame->left = frame->has_border ? (size->columns - next->columns) / 2 : 0;
    frame->first_row = follow(row, frame->rows, next->rows,
                              next->has_cursor ? next->cursor_row
                              : last           ? last - 1
                                               : 0);
    frame->first_column = follow(column, frame->columns, next->columns,
                                 next->has_cursor ? next->cursor_column : 0);
    return row != frame->first_row || column != frame->first_column;
}

static void draw_line(struct pen *pen, unsigned nr)
{
    while (nr--)
        put(pen, "─");
}

/* Draws the corners and the sides; draw_note draws the lower edge. */
static void draw_border(struct pen *pen, const struct live_frame *frame)
{
    put(pen, DIM);
    go(pen, frame->top - 1, frame->left - 1);
    put(pen, "┌");
    draw_line(pen, frame->columns);
    put(pen, "┐");
    for (unsigned row = 0; row < frame->rows; row++) {
        go(pen, frame->top + row, frame->left - 1);
        put(pen, "│");
        go(pen, frame->top + row, frame->left + frame->columns);
        put(pen, "│");
    }
    pen->attr = -1;
}

/* Draws the note in the lower edge, below the picture, or over its last row. */
static void draw_note(struct pen *pen, const struct live_frame *frame,
                      const struct live_size *size)
{
    unsigned room = frame->columns - min(frame->columns, 2 + NOTE_SIDES);
    char text[LIVE_NOTE_MAX + NOTE_SIDES] = "";

    if (*frame->note && room)
        snprintf(text, sizeof(text), " %.*s ", (int)room, frame->note);
    if (frame->has_border) {
        put(pen, DIM);
        go(pen, frame->top + frame->rows, frame->left - 1);
        put(pen, "└─");
        put(pen, text);
        draw_line(pen, frame->columns - 1 - (unsigned)strlen(text));
        put(pen, "┘");
    } else if (size->rows > frame->rows) {
        go(pen, frame->rows, 0);
        put(pen, DIM "\033[K");
        put(pen, text);
    } else if (*text) {
        go(pen, size->rows - 1, 0);
        put(pen, NOTICE);
        put(pen, text);
    }
    put(pen, OFF);
    pen->attr = -1;
}

/* Finds the next run of changes in a row, from the cell at `from` on. */
static bool find_run(const uint16_t *old, const uint16_t *new, unsigned nr,
                     unsigned *from, unsigned *end)
{
    unsigned same = 0, at = *from;

    while (at < nr && old[at] == new[at])
        at++;
    if (at == nr)
        return false;
    *from = at;
    for (*end = at + 1; at < nr && same <= GAP_MAX; at++) {
        same = old[at] == new[at] ? same + 1 : 0;
        if (!same)
            *end = at + 1;
    }
    return true;
}

static void draw_row(struct pen *pen, const struct live_frame *frame,
                     const struct picture *next, unsigned row, bool all)
{
    size_t at =
        (size_t)(frame->first_row + row) * next->columns + frame->first_column;
    const uint16_t *old = frame->shown.cells + at, *new = next->cells + at;
    unsigned from = 0, end = frame->columns;

    while (from < frame->columns &&
           (all || find_run(old, new, frame->columns, &from, &end))) {
        go(pen, frame->top + row, frame->left + from);
        for (; from < end; from++)
            put_cell(pen, next, new[from]);
        if (all)
            break;
    }
}

static void draw_cursor(struct pen *pen, struct live_frame *frame,
                        const struct picture *next)
{
    unsigned row = next->cursor_row - frame->first_row;
    unsigned column = next->cursor_column - frame->first_column;

    bool is_seen =
        next->has_cursor && row < frame->rows && column < frame->columns;

    if (is_seen)
        go(pen, frame->top + row, frame->left + column);
    if (is_seen != frame->has_cursor)
        put(pen, is_seen ? "\033[?25h" : "\033[?25l");
    frame->has_cursor = is_seen;
}

/* Draws the last row, which the note may cover, and the note. */
static void draw_last(struct pen *pen, const struct live_frame *frame,
                      const struct picture *next, const struct live_size *size,
                      bool all, bool is_new)
{
    bool lies_over = !frame->has_border && size->rows <= frame->rows;
    size_t before = pen->len;

    draw_row(pen, frame, next, frame->rows - 1, all || (lies_over && is_new));
    if (all || is_new || (lies_over && pen->len != before))
        draw_note(pen, frame, size);
}

void live_frame_forget(struct live_frame *frame)
{
    frame->is_known = false;
}

static bool is_shown(const struct live_frame *frame, const struct picture *next,
                     const struct live_size *size, const char *note)
{
    return frame->is_known && frame->size.rows == size->rows &&
           frame->size.columns == size->columns &&
           !strncmp(frame->note, note, LIVE_NOTE_MAX - 1) &&
           picture_equal(&frame->shown, next);
}

size_t live_frame_draw(struct live_frame *frame, const struct picture *next,
                       const struct live_size *size, const char *note,
                       char to[LIVE_FRAME_MAX])
{
    struct pen pen = {.to = to, .attr = -1};
    bool all, is_new;

    if (!size->rows || !size->columns || is_shown(frame, next, size, note))
        return 0;
    all = !frame->is_known || frame->size.rows != size->rows ||
          frame->size.columns != size->columns ||
          frame->shown.rows != next->rows ||
          frame->shown.columns != next->columns ||
          frame->shown.blinks != next->blinks;
    is_new = strncmp(frame->note, note, LIVE_NOTE_MAX - 1) != 0;
    snprintf(frame->note, sizeof(frame->note), "%s", note);
    if (all) {
        put(&pen, OFF "\033[?25l\033[2J");
        frame->has_cursor = false;
    }
    bool moved = lay_out(frame, next, size);
    if (all && frame->has_border)
        draw_border(&pen, frame);
    for (unsigned row = 0; row + 1 < frame->rows; row++)
        draw_row(&pen, frame, next, row, all || moved);
    draw_last(&pen, frame, next, size, all || moved, is_new);
    draw_cursor(&pen, frame, next);
    frame->shown = *next;
    frame->size = *size;
    frame->is_known = true;
    return pen.len;
}
