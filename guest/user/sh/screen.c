/* SPDX-License-Identifier: MIT */
/*
 * The line on the terminal. Only differences are drawn, and the cursor is moved
 * relative to its position, because nobody knows in which row the prompt
 * stands.
 *
 * A line may take several rows. When a row is full, a terminal leaves the
 * cursor on the last column until one more character comes. So we send one, a
 * blank; then the cursor is at the left edge of the next row, as place_of()
 * assumes.
 */
#include <asm/termios.h>

#include <asm/ioctls.h>

#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"
#include "../lib/utf8.h"
#include "edit.h"

#define COLUMNS_DEFAULT 80u
#define COLUMNS_MIN     16u

struct place { /* relative to the prompt's first column */
    unsigned row, column;
};

static struct {
    unsigned columns;   /* of the terminal */
    struct place start; /* after the prompt */
    struct place cursor, end;
} screen;

/* Output is collected here and written in one piece. */
static char buffer[2048];
static size_t used;

static void flush(void)
{
    write_all(STDERR, buffer, used);
    used = 0;
}

static void put(const char *bytes, size_t len)
{
    while (len) {
        size_t part = sizeof(buffer) - used;

        if (part > len)
            part = len;
        memcpy(buffer + used, bytes, part);
        used += part;
        bytes += part;
        len -= part;
        if (used == sizeof(buffer))
            flush();
    }
}

static void put_text(const char *text)
{
    put(text, strlen(text));
}

static struct place place_of(const char *text, size_t len)
{
    struct place p = screen.start;

    for (size_t at = 0; at < len;) {
        size_t bytes = utf8_len((unsigned char)text[at]);
        unsigned columns = utf8_columns(text + at, bytes);

        if (p.column + columns > screen.columns) { /* it would not fit */
            p.row++;
            p.column = 0;
        }
        p.column += columns;
        if (p.column == screen.columns) {
            p.row++;
            p.column = 0;
        }
        at += bytes ? bytes : 1;
    }
    return p;
}

static void move(unsigned by, char direction)
{
    char text[16];

    if (by == 1 && direction == 'D')
        put("\b", 1);
    else if (by)
        put(text, snprintf(text, sizeof(text), "\033[%u%c", by, direction));
}

static void go(struct place to)
{
    struct place *from = &screen.cursor;

    if (to.row != from->row) {
        if (to.row < from->row)
            move(from->row - to.row, 'A');
        else
            move(to.row - from->row, 'B');
        put("\r", 1);
        from->column = 0;
    }
    if (to.column < from->column)
        move(from->column - to.column, 'D');
    else
        move(to.column - from->column, 'C');
    *from = to;
}

static unsigned ask_columns(void)
{
    struct winsize size = {0};

    if (ioctl(STDIN, TIOCGWINSZ, &size) < 0 || size.ws_col < COLUMNS_MIN)
        return COLUMNS_DEFAULT;
    return size.ws_col;
}

void screen_prompt(const char *prompt)
{
    screen.columns = ask_columns();
    screen.start = (struct place){0, utf8_width(prompt)};
    screen.cursor = screen.end = screen.start;
    put_text(prompt);
    flush();
}

void screen_clear(const char *prompt)
{
    put_text("\033[H\033[2J");
    screen_prompt(prompt);
}

void screen_line(const char *text, size_t len, size_t at, size_t same)
{
    struct place end = place_of(text, len), old = screen.end;

    if (same < len || end.row != old.row || end.column != old.column) {
        go(place_of(text, same));
        put(text + same, len - same);
        if (same < len && end.column == 0)
            put(" \r", 2);
        screen.cursor = screen.end = end;
        if (old.row > end.row ||
            (old.row == end.row && old.column > end.column))
            put_text("\033[J");
    }
    go(place_of(text, at));
    flush();
}

void screen_leave(const char *mark)
{
    go(screen.end);
    put_text(mark);
    put("\n", 1);
    flush();
}

void screen_beep(void)
{
    put("\a", 1);
    flush();
}

void screen_names(char *const names[], size_t nr)
{
    unsigned widest = 0;
    size_t across, down;

    for (size_t i = 0; i < nr; i++)
        if (utf8_width(names[i]) > widest)
            widest = utf8_width(names[i]);
    across = screen.columns / (widest + 2);
    across = across ? across : 1;
    down = (nr + across - 1) / across;
    for (size_t row = 0; row < down; row++) {
        for (size_t i = row; i < nr; i += down) {
            put_text(names[i]);
            if (i + down < nr)
                for (unsigned w = utf8_width(names[i]); w < widest + 2; w++)
                    put(" ", 1);
        }
        put("\n", 1);
    }
    flush();
}
