/* SPDX-License-Identifier: MIT */
/*
 * Drawing in a terminal: a small terminal emulator reads the output, and must
 * show what the guest's screen shows, whatever changed and however large the
 * screen is.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cp437.h"
#include "base/utf8.h"
#include "host/live_frame.h"

#define MAX_ROWS    70u
#define MAX_COLUMNS 150u

/* The terminal: what is on it, with the attributes that were requested. */
static struct terminal {
    struct live_size size;
    unsigned row, column;
    bool cursor;
    uint32_t points[MAX_ROWS][MAX_COLUMNS];
    char sgr[MAX_ROWS][MAX_COLUMNS][PICTURE_ANSI_MAX + 1];
    char now[PICTURE_ANSI_MAX + 1];
} term;

static struct live_frame frame;
static struct picture picture;
static char bytes[LIVE_FRAME_MAX];

static void erase(unsigned row, unsigned column, unsigned rows)
{
    for (unsigned r = row; r < row + rows; r++)
        for (unsigned c = r == row ? column : 0; c < MAX_COLUMNS; c++) {
            term.points[r][c] = ' ';
            term.sgr[r][c][0] = '\0';
        }
}

/* Obeys an escape sequence; returns its length. */
static size_t obey(const char *text, size_t len)
{
    size_t end = 2;
    unsigned row, column;

    cr_assert(len > 2 && text[1] == '[', "no sequence that we know");
    while (end < len && !(text[end] >= '@' && text[end] <= '~'))
        end++;
    cr_assert_lt(end, len, "cut off");
    switch (text[end]) {
    case 'H':
        cr_assert_eq(sscanf(text, "\033[%u;%uH", &row, &column), 2);
        cr_assert(row >= 1 && row <= term.size.rows && column >= 1 &&
                      column <= term.size.columns,
                  "%u;%u is outside", row, column);
        term.row = row - 1;
        term.column = column - 1;
        break;
    case 'J':
        erase(0, 0, MAX_ROWS);
        break;
    case 'K':
        erase(term.row, term.column, 1);
        break;
    case 'm':
        cr_assert_leq(end + 1, PICTURE_ANSI_MAX);
        memcpy(term.now, text, end + 1);
        term.now[end + 1] = '\0';
        break;
    case 'h':
    case 'l':
        cr_assert(strncmp(text, "\033[?25", 5) == 0);
        term.cursor = text[end] == 'h';
        break;
    default:
        cr_assert_fail("\\033[...%c", text[end]);
    }
    return end + 1;
}

static void show(size_t len)
{
    bool valid = true;

    for (size_t at = 0, used; at < len; at += used) {
        if (bytes[at] == '\033') {
            used = obey(bytes + at, len - at);
            continue;
        }
        uint32_t point = utf8_next(bytes + at, len - at, &used, &valid);
        cr_assert(valid && point >= ' ');
        cr_assert_lt(term.column, term.size.columns, "the line is too long");
        term.points[term.row][term.column] = point;
        strcpy(term.sgr[term.row][term.column++], term.now);
    }
}

static size_t draw(const char *note)
{
    size_t len = live_frame_draw(&frame, &picture, &term.size, note, bytes);

    cr_assert_leq(len, sizeof(bytes));
    show(len);
    return len;
}

static uint32_t point_of(uint8_t code)
{
    char text[CP437_MAX];
    size_t used;
    bool valid;
    unsigned len = cp437_utf8(code, text);

    return utf8_next(text, len, &used, &valid);
}

/* Checks rows [0, rows) of the visible part. */
static void check_cells(unsigned rows)
{
    char sgr[PICTURE_ANSI_MAX + 1];

    for (unsigned r = 0; r < rows; r++)
        for (unsigned c = 0; c < frame.columns; c++) {
            uint16_t cell = picture_cell(&picture, frame.first_row + r,
                                         frame.first_column + c);
            unsigned row = frame.top + r, column = frame.left + c;

            sgr[picture_ansi(&picture, PICTURE_ATTR(cell), true, sgr)] = '\0';
            cr_assert_eq(term.points[row][column], point_of(PICTURE_CHAR(cell)),
                         "row %u column %u", r, c);
            cr_assert_str_eq(term.sgr[row][column], sgr);
        }
}

static void check_cursor(void)
{
    cr_assert_eq(term.cursor, picture.has_cursor);
    if (!picture.has_cursor)
        return;
    cr_assert_eq(term.row - frame.top + frame.first_row, picture.cursor_row);
    cr_assert_eq(term.column - frame.left + frame.first_column,
                 picture.cursor_column);
}

static void size(unsigned rows, unsigned columns)
{
    term.size = (struct live_size){rows, columns};
}

static void fill(unsigned rows, unsigned columns)
{
    picture.is_text = true;
    picture.rows = rows;
    picture.columns = columns;
    for (unsigned i = 0; i < rows * columns; i++)
        picture.cells[i] = (uint16_t)rand();
}

Test(live_frame, any_change_in_any_terminal)
{
    static const struct live_size sizes[] = {{24, 80}, {25, 80},  {26, 80},
                                             {27, 82}, {40, 120}, {1, 1},
                                             {2, 200}, {60, 20},  {70, 150}};
    static const struct live_size pictures[] = {{25, 80},  {50, 80}, {25, 40},
                                                {60, 132}, {1, 1},   {2, 3}};

    srand(1);
    for (size_t p = 0; p < ARRAY_SIZE(pictures); p++)
        for (size_t s = 0; s < ARRAY_SIZE(sizes); s++) {
            size(sizes[s].rows, sizes[s].columns < MAX_COLUMNS
                                    ? sizes[s].columns
                                    : MAX_COLUMNS);
            fill(pictures[p].rows, pictures[p].columns);
            for (unsigned step = 0; step < 20; step++) {
                unsigned nr = picture.rows * picture.columns;

                picture.has_cursor = step % 3;
                picture.cursor_row = (unsigned)rand() % picture.rows;
                picture.cursor_column = (unsigned)rand() % picture.columns;
                for (unsigned i = 0; i < step; i++)
                    picture.cells[(unsigned)rand() % nr] = (uint16_t)rand();
                draw("");
                check_cells(frame.rows);
                check_cursor();
            }
        }
}

Test(live_frame, what_is_shown_is_not_drawn_again)
{
    size(25, 80);
    fill(25, 80);
    cr_assert_gt(draw(""), 2000);
    cr_assert_eq(draw(""), 0);
    picture.cells[100] ^= 1;
    size_t len = draw("");
    cr_assert(len > 0 && len < 60, "%zu bytes for one cell", len);
    live_frame_forget(&frame);
    cr_assert_gt(draw(""), 2000);
}

static const char *line(unsigned row)
{
    static char text[MAX_COLUMNS + 1];

    for (unsigned c = 0; c < term.size.columns; c++)
        text[c] = term.points[row][c] < 0x80 ? (char)term.points[row][c] : '#';
    text[term.size.columns] = '\0';
    return text;
}

Test(live_frame, a_note_has_its_place)
{
    fill(25, 80);
    size(40, 120);
    draw("Ctrl-A x ends");
    cr_assert_not_null(strstr(line(7 + 25), "## Ctrl-A x ends ####"));
    static const struct {
        unsigned row, column;
        uint32_t point;
    } corners[] = {{6, 19, 0x250C},      {6, 100, 0x2510}, /* of the border */
                   {7 + 25, 19, 0x2514}, {7 + 25, 100, 0x2518}, {6, 20, 0x2500},
                   {7, 19, 0x2502},      {7 + 24, 100, 0x2502}};
    for (size_t i = 0; i < ARRAY_SIZE(corners); i++)
        cr_assert_eq(term.points[corners[i].row][corners[i].column],
                     corners[i].point, "%zu", i);
    size(26, 80);
    draw("Ctrl-A x ends");
    cr_assert_not_null(strstr(line(25), " Ctrl-A x ends "));
    check_cells(25);
    draw("");
    cr_assert_null(strstr(line(25), "Ctrl"));
    size(25, 80);
    draw("Ctrl-A x ends");
    cr_assert_not_null(strstr(line(24), " Ctrl-A x ends "));
    check_cells(24);
    picture.cells[24 * 80] ^= 1;
    draw("Ctrl-A x ends");
    cr_assert_not_null(strstr(line(24), " Ctrl-A x ends "));
    draw("");
    check_cells(25);
}

Test(live_frame, a_long_note_is_cut)
{
    char note[LIVE_NOTE_MAX];

    memset(note, 'n', sizeof(note) - 1);
    note[sizeof(note) - 1] = '\0';
    for (unsigned columns = 1; columns < 100; columns++)
        for (unsigned rows = 1; rows < 30; rows++) {
            size(rows, columns);
            fill(25, columns > 50 ? 80 : columns);
            draw(note);
            draw("");
            check_cells(frame.rows);
        }
}
