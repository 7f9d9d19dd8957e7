/* SPDX-License-Identifier: MIT */
/*
 * Pictures as text, and code page 437: nothing that a guest draws is a control
 * code for a terminal.
 */
#include <criterion/criterion.h>

#include "base/cp437.h"
#include "base/picture.h"
#include "base/picture_ansi.h"
#include "base/utf8.h"

static struct picture picture = {.is_text = true, .rows = 25, .columns = 80};

static void draw(unsigned row, unsigned column, const char *text, uint8_t attr)
{
    for (; *text; text++)
        picture.cells[row * 80 + column++] =
            (uint16_t)(attr << 8 | (uint8_t)*text);
}

Test(cp437, every_byte_is_one_printable_character)
{
    for (unsigned code = 0; code < 256; code++) {
        char text[CP437_MAX + 1];
        unsigned len = cp437_utf8((uint8_t)code, text);
        bool valid = true;
        size_t used;
        uint32_t point;

        text[len] = '\0';
        point = utf8_next(text, len, &used, &valid);
        cr_assert(valid);
        cr_assert_eq(used, len);
        cr_assert(point >= 0x20 && !(point >= 0x7F && point < 0xA0), "%#x",
                  code);
    }
}

Test(cp437, glyphs_are_those_of_a_pc)
{
    static const struct {
        uint8_t code;
        const char *text;
    } cases[] = {{0x00, " "}, {0x01, "☺"}, {0x1B, "←"}, {'A', "A"},
                 {0x7F, "⌂"}, {0x81, "ü"}, {0xB0, "░"}, {0xC9, "╔"},
                 {0xDB, "█"}, {0xE1, "ß"}, {0xFE, "■"}, {0xFF, " "}};

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char text[CP437_MAX + 1] = "";

        text[cp437_utf8(cases[i].code, text)] = '\0';
        cr_assert_str_eq(text, cases[i].text);
    }
}

Test(picture, rows_are_text_without_the_blanks_behind)
{
    char text[PICTURE_ROW_MAX];

    cr_assert_eq(picture_used_rows(&picture), 0);
    draw(2, 4, "hi\xC4\xC4 \033[2J", 0x1F);
    cr_assert_eq(picture_used_rows(&picture), 3);
    cr_assert_eq(picture_row_text(&picture, 2, text), strlen(text));
    cr_assert_str_eq(text, "    hi── ←[2J");
    cr_assert_eq(picture_row_text(&picture, 1, text), 0);
}

Test(picture, a_longest_row_fits)
{
    char text[PICTURE_ROW_MAX];

    picture.columns = PICTURE_MAX_COLUMNS;
    for (unsigned i = 0; i < PICTURE_MAX_COLUMNS; i++)
        picture.cells[i] = 0x07DB;
    cr_assert_eq(picture_row_text(&picture, 0, text), PICTURE_ROW_MAX - 1);
}

Test(picture, a_coloured_space_is_drawn)
{
    draw(0, 0, " ", 0x07);
    cr_assert_eq(picture_used_rows(&picture), 0);
    draw(0, 0, " ", 0x17);
    cr_assert_eq(picture_used_rows(&picture), 1);
    draw(0, 0, " ", 0x87); /* bright black background, or a blinking space */
    cr_assert_eq(picture_used_rows(&picture), 1);
    picture.blinks = true;
    cr_assert_eq(picture_used_rows(&picture), 0);
}

Test(picture, graphics_have_no_text)
{
    draw(0, 0, "x", 0x07);
    picture.is_text = false;
    cr_assert_eq(picture_used_rows(&picture), 0);
}

Test(picture, equal_is_what_is_seen)
{
    static struct picture other;

    draw(0, 0, "x", 0x07);
    other = picture;
    cr_assert(picture_equal(&picture, &other));
    other.cells[80 * 25] = 1;
    cr_assert(picture_equal(&picture, &other), "outside of it");
    other.cells[79] = 0x0720;
    cr_assert_not(picture_equal(&picture, &other));
    other = picture;
    other.cursor_column = 1;
    cr_assert_not(picture_equal(&picture, &other));
}

/* A PC's order is blue, green, red; a terminal's is red, green, blue. */
Test(picture, colours_are_those_of_a_terminal)
{
    static const struct {
        bool blinks, is_exact;
        uint8_t attr;
        const char *text;
    } cases[] = {
        {false, false, 0x07, "\033[0m"},
        {false, true, 0x07, "\033[0;37;40m"},
        {false, false, 0x1F, "\033[0;97;44m"},
        {false, false, 0x04, "\033[0;31m"},
        {false, false, 0x01, "\033[0;34m"},
        {false, false, 0xC6, "\033[0;33;101m"},
        {true, false, 0xC6, "\033[0;5;33;41m"},
        {true, true, 0xFF, "\033[0;5;97;47m"},
        {false, true, 0xFF, "\033[0;97;107m"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char text[PICTURE_ANSI_MAX + 1];

        picture.blinks = cases[i].blinks;
        text[picture_ansi(&picture, cases[i].attr, cases[i].is_exact, text)] =
            '\0';
        cr_assert_str_eq(text, cases[i].text);
    }
}

Test(picture, a_row_with_colours)
{
    char text[PICTURE_ANSI_ROW_MAX + 1];

    draw(0, 0, "ab", 0x07);
    draw(0, 2, "\xC4", 0x1F);
    draw(0, 4, "c", 0x07);
    text[picture_ansi_row(&picture, 0, text)] = '\0';
    cr_assert_str_eq(text, "ab\033[0;97;44m─\033[0;30m \033[0mc");
    draw(1, 0, "x", 0x02);
    text[picture_ansi_row(&picture, 1, text)] = '\0';
    cr_assert_str_eq(text, "\033[0;32mx\033[0m");
}

Test(picture, the_worst_row_fits)
{
    static char text[PICTURE_ANSI_ROW_MAX];

    picture.columns = PICTURE_MAX_COLUMNS;
    picture.blinks = true;
    for (unsigned i = 0; i < PICTURE_MAX_COLUMNS; i++)
        picture.cells[i] = (uint16_t)(0x99DB | (i % 2) << 14);
    cr_assert_leq(picture_ansi_row(&picture, 0, text), sizeof(text));
}
