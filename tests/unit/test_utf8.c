/* SPDX-License-Identifier: MIT */
/*
 * UTF-8 in a guest's bytes: which bytes are a character, which are not, and
 * where a copy is cut.
 */
#include <criterion/criterion.h>

#include <string.h>

#include "base/utf8.h"

static void expect_character(const char *text, size_t len, uint32_t code)
{
    bool valid = true;
    size_t used = 0;

    cr_expect_eq(utf8_next(text, len, &used, &valid), code, "U+%X", code);
    cr_expect_eq(used, len);
    cr_expect(valid);
}

static void expect_none(const char *text, size_t len)
{
    bool valid = true;
    size_t used = 0;

    cr_expect_eq(utf8_next(text, len, &used, &valid), UTF8_REPLACEMENT);
    cr_expect_eq(used, 1, "the next byte may begin one");
    cr_expect_not(valid);
}

Test(utf8, first_and_last_of_each_length)
{
    expect_character("\0", 1, 0);
    expect_character("\x7F", 1, 0x7F);
    expect_character("\xC2\x80", 2, 0x80);
    expect_character("\xDF\xBF", 2, 0x7FF);
    expect_character("\xE0\xA0\x80", 3, 0x800);
    expect_character("\xED\x9F\xBF", 3, 0xD7FF);
    expect_character("\xEE\x80\x80", 3, 0xE000);
    expect_character("\xEF\xBF\xBF", 3, 0xFFFF);
    expect_character("\xF0\x90\x80\x80", 4, 0x10000);
    expect_character("\xF4\x8F\xBF\xBF", 4, 0x10FFFF);
}

Test(utf8, what_is_no_character)
{
    expect_none("\x80", 1);             /* the middle of a character */
    expect_none("\xC0\x80", 2);         /* an overlong encoding */
    expect_none("\xC1\xBF", 2);         /* the same */
    expect_none("\xE0\x9F\xBF", 3);     /* the same */
    expect_none("\xF0\x8F\xBF\xBF", 4); /* the same */
    expect_none("\xED\xA0\x80", 3);     /* half of a UTF-16 pair */
    expect_none("\xF4\x90\x80\x80", 4); /* above the last character */
    expect_none("\xF5\x80\x80\x80", 4);
    expect_none("\xFF", 1);
    expect_none("\xE2\x82", 2); /* cut */
    expect_none("\xE2\x28\xA1", 3);
}

Test(utf8, a_copy_is_whole_characters)
{
    char to[8];

    cr_expect_eq(utf8_copy(to, sizeof(to), "a\xC3\xA9\xFFz", 5), 7);
    cr_expect_str_eq(to, "a\xC3\xA9\xEF\xBF\xBDz");
    cr_expect_eq(utf8_copy(to, 4, "ab\xC3\xA9", 4), 2, "no half of one");
    cr_expect_str_eq(to, "ab");
    cr_expect_eq(utf8_copy(to, 1, "ab", 2), 0);
    cr_expect_str_eq(to, "");
}

Test(utf8, a_terminal_obeys_no_byte_of_it)
{
    char text[] = "ok 한\x01\x1b[1m\x7f\xc2\x9b\xea\xb0 é";

    cr_expect_eq(utf8_visible("한", 3), 3);
    cr_expect_eq(utf8_visible("한", 2), 0, "cut");
    cr_expect_eq(utf8_visible("\n", 1), 0);
    cr_expect_eq(utf8_visible("\xC2\x9B", 2), 0, "CSI in one character");
    cr_expect_eq(utf8_visible("\xE2\x80\xAE", 3), 0, "right to left from here");
    utf8_make_printable(text);
    cr_expect_str_eq(text, "ok 한??[1m????? é");
}

Test(utf8, columns)
{
    static const char text[] = "a한b\xCC\x81글c";

    cr_expect_eq(utf8_columns(""), 0);
    cr_expect_eq(utf8_columns(text), 7, "a mark takes none");
    cr_expect_eq(utf8_columns("\xEA\xB0"), 2, "no character: one each");
    cr_expect_eq(utf8_fitting(text, 2), 1, "half of it does not fit");
    cr_expect_eq(utf8_fitting(text, 4), 7, "with the mark on it");
    cr_expect_eq(utf8_fitting(text, 99), strlen(text));
    cr_expect_str_eq(utf8_tail(text, 3), "글c");
    cr_expect_str_eq(utf8_tail(text, 2), "c");
    cr_expect_str_eq(utf8_tail(text, 0), "");
    cr_expect_str_eq(utf8_tail(text, 99), text);
}

Test(utf8, a_cut_text_is_shortened_to_whole_characters)
{
    cr_expect_eq(utf8_whole("a한", 4), 4);
    cr_expect_eq(utf8_whole("a한", 3), 1);
    cr_expect_eq(utf8_whole("a한", 2), 1);
    cr_expect_eq(utf8_whole("한", 1), 0);
    cr_expect_eq(utf8_whole("", 0), 0);
    cr_expect_eq(utf8_whole("\x80\x80\x80\x80", 4), 4, "none begins there");
    cr_expect_eq(utf8_whole("a\xFF", 2), 2, "nor there");
    cr_expect_eq(utf8_whole("\xF0\x9F\x98\x80", 3), 0);
}
