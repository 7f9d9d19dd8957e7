/* SPDX-License-Identifier: MIT */
/*
 * The keyboard: each command that drivers send, and the codes of its keys.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "dev/keyboard.h"

static struct keyboard kbd;

static void setup(void)
{
    keyboard_reset(&kbd);
}

TestSuite(keyboard, .init = setup);

/* Everything that the keyboard sent, as hexadecimal digits. */
static const char *said(void)
{
    static char text[200];
    size_t n = 0;

    text[0] = '\0';
    while (keyboard_has_byte(&kbd))
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%02X",
                              n ? " " : "", keyboard_take(&kbd));
    return text;
}

static const char *asked(uint8_t first, int second)
{
    keyboard_write(&kbd, first);
    if (second >= 0) {
        cr_assert_str_eq(said(), "FA");
        keyboard_write(&kbd, (uint8_t)second);
    }
    return said();
}

static const char *typed(unsigned key)
{
    cr_assert(keyboard_key(&kbd, key, true));
    cr_assert(keyboard_key(&kbd, key, false));
    return said();
}

Test(keyboard, commands)
{
    cr_assert_str_eq(said(), "");
    cr_assert_str_eq(asked(0xFF, -1), "FA AA");
    cr_assert_str_eq(asked(0xF2, -1), "FA AB 83");
    cr_assert_str_eq(asked(0xEE, -1), "EE");
    cr_assert_str_eq(asked(0xF3, 0x7F), "FA");
    cr_assert_str_eq(asked(0xF4, -1), "FA");
    cr_assert_str_eq(asked(0xF5, -1), "FA");
    cr_assert_str_eq(asked(0xF6, -1), "FA");
    for (unsigned command = 0xF7; command <= 0xFA; command++)
        cr_assert_str_eq(asked((uint8_t)command, -1), "FA");
    for (unsigned command = 0xFB; command <= 0xFD; command++)
        cr_assert_str_eq(asked((uint8_t)command, 0x1C), "FA");
    cr_assert_str_eq(asked(0xEF, -1), "FE");
    cr_assert_str_eq(asked(0xF1, -1), "FE");
    cr_assert_str_eq(asked(0x00, -1), "FE");
}

Test(keyboard, leds)
{
    cr_assert_str_eq(asked(0xED, 0x07), "FA");
    cr_assert_eq(kbd.leds, 7);
    cr_assert_str_eq(asked(0xED, 0xFA), "FA", "a command in its place");
    cr_assert_eq(kbd.leds, 7);
}

Test(keyboard, scan_code_sets)
{
    cr_assert_str_eq(asked(0xF0, 0), "FA 02");
    cr_assert_str_eq(typed(0x1E), "1C F0 1C");
    cr_assert_str_eq(asked(0xF0, 1), "FA");
    cr_assert_str_eq(asked(0xF0, 0), "FA 01");
    cr_assert_str_eq(typed(0x1E), "1E 9E");
    cr_assert_str_eq(typed(0x48 | KEYBOARD_GREY), "E0 48 E0 C8");
    cr_assert_str_eq(asked(0xF0, 3), "FE");
    cr_assert_str_eq(asked(0xF6, -1), "FA");
    cr_assert_str_eq(typed(0x48 | KEYBOARD_GREY), "E0 75 E0 F0 75");
}

Test(keyboard, resend_repeats_the_last_byte)
{
    cr_assert_str_eq(asked(0xF2, -1), "FA AB 83");
    cr_assert_str_eq(asked(0xFE, -1), "83");
    cr_assert_str_eq(asked(0xFE, -1), "83");
}

Test(keyboard, keys_come_only_while_it_scans)
{
    cr_assert(keyboard_key(&kbd, 0x1E, true));
    cr_assert_str_eq(asked(0xF5, -1), "FA", "and what waited is gone");
    cr_assert_str_eq(typed(0x1E), "");
    cr_assert_str_eq(asked(0xF4, -1), "FA");
    cr_assert_str_eq(typed(0x1E), "1C F0 1C");
}

Test(keyboard, an_answer_goes_before_keys)
{
    cr_assert(keyboard_key(&kbd, 0x1E, true));
    cr_assert_str_eq(asked(0xEE, -1), "EE 1C");
}

/* Either all of a key's codes fit, or none are queued. */
Test(keyboard, a_full_queue_cuts_no_key)
{
    unsigned nr = 0;

    while (keyboard_key(&kbd, 0x48 | KEYBOARD_GREY, false))
        nr++;
    cr_assert_eq(nr, KEYBOARD_QUEUE / 3);
    cr_assert_eq(kbd.nr_queued, nr * 3);
}

Test(keyboard, strange_keys_are_not_sent)
{
    for (unsigned key = 0x5E; key < 0x80; key++)
        cr_assert_str_eq(typed(key), "");
    cr_assert_str_eq(typed(0), "");
}

/* For every key, the codes of set 2, translated, are those of set 1. */
Test(keyboard, translation_is_the_way_back)
{
    for (unsigned key = 1; key < 0x5E; key++) {
        bool is_break = false;
        unsigned nr = 0;

        cr_assert(keyboard_key(&kbd, key, true));
        cr_assert(keyboard_key(&kbd, key, false));
        while (keyboard_has_byte(&kbd)) {
            uint8_t value = keyboard_translate(keyboard_take(&kbd), &is_break);

            if (is_break)
                continue;
            cr_assert_eq(value, nr ? key | 0x80 : key, "key %#x", key);
            nr++;
        }
        cr_assert(nr == 2 || nr == 0);
    }
}

Test(keyboard, answers_pass_the_translation)
{
    static const uint8_t values[] = {0xFA, 0xAA, 0xEE, 0xFE, 0xAB, 0xE0};
    bool is_break = false;

    for (unsigned i = 0; i < sizeof(values); i++)
        cr_assert_eq(keyboard_translate(values[i], &is_break), values[i]);
}

Test(keyboard, any_bytes_leave_it_in_order)
{
    srand(1);
    for (unsigned i = 0; i < 200000; i++) {
        unsigned what = (unsigned)rand();

        if (what % 3 == 0)
            keyboard_write(&kbd, (uint8_t)(what >> 8));
        else if (what % 3 == 1)
            (void)!keyboard_key(&kbd, what >> 8, what >> 20 & 1);
        else if (keyboard_has_byte(&kbd))
            keyboard_take(&kbd);
        cr_assert_leq(kbd.nr_queued, sizeof(kbd.queue));
        cr_assert_leq(kbd.nr_replies, sizeof(kbd.replies));
        cr_assert(kbd.set == 1 || kbd.set == 2);
    }
}
