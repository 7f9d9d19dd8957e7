/* SPDX-License-Identifier: MIT */
/*
 * Turning a terminal's bytes into keys.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/keys.h"

static struct keys keys;

/* "C-A-S-1E E0.48": each key, after the modifiers that are held. */
static const char *typed(const char *bytes, size_t len)
{
    static char text[400];
    struct keys_stroke stroke;
    size_t n = 0;

    text[0] = '\0';
    for (size_t i = 0; i <= len; i++) {
        bool is_key = i < len ? keys_feed(&keys, (uint8_t)bytes[i], &stroke)
                              : keys_waits(&keys) && keys_flush(&keys, &stroke);

        if (is_key)
            n += (size_t)snprintf(
                text + n, sizeof(text) - n, "%s%s%s%s%s%02X", n ? " " : "",
                stroke.ctrl ? "C-" : "", stroke.alt ? "A-" : "",
                stroke.shift ? "S-" : "", stroke.key & KEYS_GREY ? "E0." : "",
                stroke.key & ~KEYS_GREY);
    }
    cr_assert_not(keys_waits(&keys));
    return text;
}

#define TYPED(bytes) typed(bytes, sizeof(bytes) - 1)

Test(keys, what_is_printable)
{
    cr_assert_str_eq(TYPED("aZ1! ?"), "1E S-2C 02 S-02 39 S-35");
    cr_assert_str_eq(TYPED("-_=+[{]}"), "0C S-0C 0D S-0D 1A S-1A 1B S-1B");
    cr_assert_str_eq(TYPED(";:'\"`~"), "27 S-27 28 S-28 29 S-29");
    cr_assert_str_eq(TYPED("\\|,<.>/"), "2B S-2B 33 S-33 34 S-34 35");
}

/* Each character has a key, and no two have the same one. */
Test(keys, every_printable_character_has_a_key)
{
    bool seen[2][0x80] = {{false}};

    for (unsigned c = ' '; c < 0x7F; c++) {
        struct keys_stroke stroke;

        cr_assert(keys_feed(&keys, (uint8_t)c, &stroke));
        cr_assert(stroke.key && !stroke.ctrl && !stroke.alt);
        cr_assert_not(seen[stroke.shift][stroke.key], "%c", c);
        seen[stroke.shift][stroke.key] = true;
    }
}

Test(keys, control_codes)
{
    cr_assert_str_eq(TYPED("\r\n\t\b\x7F"), "1C 1C 0F 0E 0E");
    cr_assert_str_eq(TYPED("\x01\x03\x1A"), "C-1E C-2E C-2C");
    cr_assert_str_eq(TYPED("\0\x1C\x1D\x1E\x1F"), "C-39 C-2B C-1B C-07 C-0C");
}

Test(keys, sequences)
{
    cr_assert_str_eq(TYPED("\033[A\033[B\033OC\033[D"),
                     "E0.48 E0.50 E0.4D E0.4B");
    cr_assert_str_eq(TYPED("\033[H\033[F\033[1~\033[4~"),
                     "E0.47 E0.4F E0.47 E0.4F");
    cr_assert_str_eq(TYPED("\033[2~\033[3~\033[5~\033[6~"),
                     "E0.52 E0.53 E0.49 E0.51");
    cr_assert_str_eq(TYPED("\033OP\033OS\033[11~\033[15~\033[[A\033[[E"),
                     "3B 3E 3B 3F 3B 3F");
    cr_assert_str_eq(TYPED("\033[17~\033[21~\033[23~\033[24~"), "40 44 57 58");
    cr_assert_str_eq(TYPED("\033[Z"), "S-0F");
    cr_assert_str_eq(TYPED("\033[1;5C\033[1;2P\033[3;3~\033[1;8A"),
                     "C-E0.4D S-3B A-E0.53 C-A-S-E0.48");
}

Test(keys, escape_and_alt)
{
    cr_assert_str_eq(TYPED("\033"), "01");
    cr_assert_str_eq(TYPED("\033\033"), "01 01");
    cr_assert_str_eq(TYPED("\033x\033X\033\x01"), "A-2D A-S-2D C-A-1E");
    cr_assert_str_eq(TYPED("\033["), "A-1A");
    cr_assert_str_eq(TYPED("\033O"), "A-S-18");
    cr_assert_str_eq(TYPED("\033\033[A"), "01 E0.48");
}

Test(keys, what_no_key_sends_is_ignored)
{
    cr_assert_str_eq(TYPED("ü€😀a"), "1E");
    cr_assert_str_eq(TYPED("\033[99~\033[0n\033[?1;2ca"), "1E");
    /* Too long, so its end is not taken for keys. */
    cr_assert_str_eq(TYPED("\033[11111111111111Aa"), "1E");
}

Test(keys, any_bytes_are_taken)
{
    struct keys_stroke stroke;

    srand(1);
    for (unsigned i = 0; i < 300000; i++) {
        static const char often[] = "\033[O;~A12";
        unsigned what = (unsigned)rand();
        uint8_t byte =
            what & 1 ? (uint8_t)often[what / 2 % 8] : (uint8_t)(what >> 8);

        if (keys_feed(&keys, byte, &stroke) ||
            (what % 50 == 0 && keys_waits(&keys) && keys_flush(&keys, &stroke)))
            cr_assert((stroke.key & ~KEYS_GREY) > 0 &&
                      (stroke.key & ~KEYS_GREY) < 0x5E);
    }
}
