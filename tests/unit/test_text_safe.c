/* SPDX-License-Identifier: MIT */
/*
 * Guests' output made harmless for terminals and for XML.
 */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "base/text_safe.h"

static char *made;
static size_t made_len;

static void teardown(void)
{
    free(made);
}

TestSuite(text_safe, .fini = teardown);

enum way { LINE, ELEMENT, ATTRIBUTE };

static const char *make(enum way way, const char *text, size_t len)
{
    free(made);
    FILE *out = open_memstream(&made, &made_len);

    if (way == LINE)
        text_safe_line(out, text, len);
    else
        text_safe_xml(out, text, len, way == ATTRIBUTE);
    fclose(out);
    return made;
}

#define MAKE(way, text) make(way, text, sizeof(text) - 1)

Test(text_safe, plain_text_stays)
{
    cr_assert_str_eq(MAKE(LINE, "hello, \tworld ~"), "hello, \tworld ~");
    cr_assert_str_eq(
        MAKE(LINE, "gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x98\x80"),
        "gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x98\x80");
}

Test(text_safe, control_characters_are_shown)
{
    cr_assert_str_eq(MAKE(LINE, "a\033[2Jb\r\n\0\x7F"),
                     "a\\x1b[2Jb\\x0d\\x0a\\x00\\x7f");
    cr_assert_str_eq(MAKE(LINE, "\xC2\x9B"), "\\xc2\\x9b", "C1's CSI");
}

Test(text_safe, what_turns_the_direction_is_shown)
{
    cr_assert_str_eq(MAKE(LINE, "a\xE2\x80\xAE"
                                "b"),
                     "a\\xe2\\x80\\xae"
                     "b");
    cr_assert_str_eq(MAKE(LINE, "\xE2\x81\xA6"), "\\xe2\\x81\\xa6");
    cr_assert_str_eq(MAKE(LINE, "\xD8\x9C"), "\\xd8\\x9c");
}

Test(text_safe, a_copy_is_cut_behind_a_character)
{
    char to[16];

    cr_assert_eq(text_safe_copy(to, 16, "hello", 5), 5);
    cr_assert_str_eq(to, "hello");
    (void)text_safe_copy(to, 16, "123456789012345", 15);
    cr_assert_str_eq(to, "123456789012345");
    (void)text_safe_copy(to, 16, "1234567890123456", 16);
    cr_assert_str_eq(to, "123456789012...");
    (void)text_safe_copy(to, 16, "12345678901\xC3\xBC\xC3\xBC\xC3\xBC", 17);
    cr_assert_str_eq(to, "12345678901...");
    (void)text_safe_copy(to, 16, "\033\033\033\033", 4);
    cr_assert_str_eq(to, "\\x1b\\x1b\\x1b...");
    (void)text_safe_copy(to, 16, "gr\xC3", 3);
    cr_assert_str_eq(to, "gr\\xc3");
}

Test(text_safe, broken_utf8_is_shown)
{
    cr_assert_str_eq(MAKE(LINE, "\xC3"), "\\xc3");
    cr_assert_str_eq(MAKE(LINE, "\xC3\x28"), "\\xc3(");
    cr_assert_str_eq(MAKE(LINE, "\xC0\xAF"), "\\xc0\\xaf", "too long");
    cr_assert_str_eq(MAKE(LINE, "\xE0\x80\xAF"), "\\xe0\\x80\\xaf");
    cr_assert_str_eq(MAKE(LINE, "\xED\xA0\x80"), "\\xed\\xa0\\x80",
                     "surrogate");
    cr_assert_str_eq(MAKE(LINE, "\xEF\xBF\xBF"), "\\xef\\xbf\\xbf", "U+FFFF");
    cr_assert_str_eq(MAKE(LINE, "\xF4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
    cr_assert_str_eq(MAKE(LINE, "\xFF\x80"), "\\xff\\x80");
}

Test(text_safe, xml)
{
    cr_assert_str_eq(MAKE(ELEMENT, "a<b>&c]]>\"\r\n\t\rd\033"),
                     "a&lt;b&gt;&amp;c]]&gt;\"\n\t\\x0dd\\x1b");
    cr_assert_str_eq(MAKE(ATTRIBUTE, "a\"b\n\t<"), "a&quot;b&#10;&#9;&lt;");
}

/* Whatever bytes come in, the output may be part of an XML file. */
Test(text_safe, every_byte_behind_every_byte)
{
    for (unsigned i = 0; i < 65536; i++) {
        char text[3] = {(char)(i >> 8), (char)i, (char)(i * 7)};
        for (enum way way = LINE; way <= ATTRIBUTE; way++) {
            const char *out = make(way, text, 3);
            for (size_t at = 0; at < made_len;) {
                size_t n = text_safe_length(out + at, made_len - at);
                cr_assert(n, "0x%04x", i);
                cr_assert(way == LINE || out[at] != '<');
                cr_assert(way == LINE || out[at] != '&' ||
                          memchr(out + at, ';', made_len - at));
                cr_assert(way == ELEMENT || out[at] != '\n');
                at += n;
            }
        }
    }
}
