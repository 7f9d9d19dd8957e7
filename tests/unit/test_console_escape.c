/* SPDX-License-Identifier: MIT */
/*
 * The two-key commands: every byte in every state.
 */
#include <criterion/criterion.h>

#include "host/console_escape.h"

static enum console_escape_action after_prefix(uint8_t byte)
{
    struct console_escape escape = {0};

    cr_assert_eq(console_escape_step(&escape, 0x01), CONSOLE_ESCAPE_HOLD);
    return console_escape_step(&escape, byte);
}

Test(console_escape, other_bytes_are_the_guests)
{
    struct console_escape escape = {0};

    for (unsigned byte = 0; byte < 0x100; byte++)
        if (byte != 0x01)
            cr_assert_eq(console_escape_step(&escape, (uint8_t)byte),
                         CONSOLE_ESCAPE_SEND);
}

Test(console_escape, commands)
{
    cr_assert_eq(after_prefix('x'), CONSOLE_ESCAPE_QUIT);
    cr_assert_eq(after_prefix('X'), CONSOLE_ESCAPE_QUIT);
    cr_assert_eq(after_prefix('h'), CONSOLE_ESCAPE_HELP);
    cr_assert_eq(after_prefix('H'), CONSOLE_ESCAPE_HELP);
    cr_assert_eq(after_prefix('?'), CONSOLE_ESCAPE_HELP);
    cr_assert_eq(after_prefix(0x01), CONSOLE_ESCAPE_SEND);
}

Test(console_escape, every_other_key_does_nothing)
{
    for (unsigned byte = 0; byte < 0x100; byte++)
        if (byte != 0x01 && !strchr("xXhH?", (int)byte))
            cr_assert_eq(after_prefix((uint8_t)byte), CONSOLE_ESCAPE_HOLD);
    cr_assert_eq(after_prefix(0), CONSOLE_ESCAPE_HOLD);
}

Test(console_escape, a_command_ends_the_state)
{
    struct console_escape escape = {0};
    static const uint8_t seconds[] = {'h', 'q', 0x01, 0x00};

    for (unsigned i = 0; i < ARRAY_SIZE(seconds); i++) {
        console_escape_step(&escape, 0x01);
        console_escape_step(&escape, seconds[i]);
        cr_assert_eq(console_escape_step(&escape, 'x'), CONSOLE_ESCAPE_SEND);
    }
}
