/* SPDX-License-Identifier: MIT */
/*
 * The keyboard controller without a keyboard.
 */
#include <criterion/criterion.h>

#include "dev/i8042.h"
#include "device_tools.h"

#define DATA    0
#define COMMAND 4

static struct requests_seen seen;
static struct device *kbc;

static void setup(void)
{
    struct machine_requests requests = requests_into(&seen);

    kbc = i8042_create(&requests);
    cr_assert_not_null(kbc);
}

static void teardown(void)
{
    device_destroy(kbc);
}

static uint8_t status(void)
{
    return (uint8_t)get(kbc, COMMAND, 1);
}

/* The byte that must wait at the data port; and then no other does. */
static uint8_t reply(void)
{
    uint8_t value;

    cr_assert(status() & 0x01, "a reply must be announced");
    value = (uint8_t)get(kbc, DATA, 1);
    cr_assert_not(status() & 0x01, "a reply must be gone once read");
    return value;
}

TestSuite(i8042, .init = setup, .fini = teardown);

Test(i8042, power_on_state)
{
    cr_assert_eq(status(), 0x10);
    put(kbc, COMMAND, 1, 0x20);
    cr_assert_eq(reply(), 0x70);
    put(kbc, COMMAND, 1, 0xD0);
    cr_assert_eq(reply(), 0x03);
}

Test(i8042, input_buffer_is_never_full)
{
    for (unsigned command = 0; command < 0x100; command++) {
        put(kbc, COMMAND, 1, command);
        cr_assert_eq(status() & 0x02, 0);
        put(kbc, DATA, 1, 0x01);
        cr_assert_eq(status() & 0x02, 0);
    }
}

Test(i8042, self_test)
{
    put(kbc, COMMAND, 1, 0xAA);
    cr_assert_eq(reply(), 0x55);
    cr_assert_eq(status() & 0x04, 0x04);
    put(kbc, COMMAND, 1, 0xAB);
    cr_assert_eq(reply(), 0x00);
}

Test(i8042, status_tells_command_from_data)
{
    put(kbc, COMMAND, 1, 0xAE);
    cr_assert_eq(status() & 0x08, 0x08);
    put(kbc, DATA, 1, 0xED);
    cr_assert_eq(status() & 0x08, 0);
}

Test(i8042, command_byte_reads_back)
{
    put(kbc, COMMAND, 1, 0x60);
    put(kbc, DATA, 1, 0x47);
    put(kbc, COMMAND, 1, 0x20);
    cr_assert_eq(reply(), 0x47);
    cr_assert_eq(status() & 0x04, 0x04, "the system bit shows in the status");
    put(kbc, COMMAND, 1, 0x60);
    put(kbc, DATA, 1, 0x03);
    cr_assert_eq(status() & 0x04, 0);
}

Test(i8042, disable_bits_follow_their_commands)
{
    static const struct {
        uint8_t command, set, clear;
    } cases[] = {
        {0xAD, 0x10, 0}, {0xAE, 0, 0x10}, {0xA7, 0x20, 0}, {0xA8, 0, 0x20}};

    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        uint8_t config;

        put(kbc, COMMAND, 1, cases[i].command);
        put(kbc, COMMAND, 1, 0x20);
        config = reply();
        cr_assert_eq(config & cases[i].set, cases[i].set);
        cr_assert_eq(config & cases[i].clear, 0);
    }
}

Test(i8042, a20_is_harmless)
{
    put(kbc, COMMAND, 1, 0xD1);
    put(kbc, DATA, 1, 0xDD);
    put(kbc, COMMAND, 1, 0xD0);
    cr_assert_eq(reply(), 0xDD);
    put(kbc, COMMAND, 1, 0xD1);
    put(kbc, DATA, 1, 0xDF);
    put(kbc, COMMAND, 1, 0xD0);
    cr_assert_eq(reply(), 0xDF);
    put(kbc, COMMAND, 1, 0xD2);
    put(kbc, DATA, 1, 0x42);
    cr_assert_eq(reply(), 0x42);
    cr_assert_eq(seen.nr_resets, 0);
}

Test(i8042, reset_by_pulse)
{
    for (unsigned command = 0xF0; command < 0x100; command++) {
        unsigned before = seen.nr_resets;

        put(kbc, COMMAND, 1, command);
        cr_assert_eq(seen.nr_resets - before, command % 2 == 0);
    }
    cr_assert_str_eq(seen.how, "i8042");
}

Test(i8042, reset_by_output_port)
{
    put(kbc, COMMAND, 1, 0xD1);
    put(kbc, DATA, 1, 0xFE);
    cr_assert_eq(seen.nr_resets, 1);
    put(kbc, COMMAND, 1, 0xD0);
    cr_assert_eq(reply(), 0xFF);
}

Test(i8042, nothing_else_resets)
{
    for (unsigned command = 0; command < 0xF0; command++) {
        put(kbc, COMMAND, 1, command);
        put(kbc, DATA, 1, 0xFF);
    }
    for (unsigned value = 0; value < 0x100; value++)
        put(kbc, DATA, 1, value);
    put(kbc, 1, 1, 0xFE);
    put(kbc, 3, 1, 0xFE);
    cr_assert_eq(seen.nr_resets, 0);
}

Test(i8042, a_keyboard_does_not_answer)
{
    put(kbc, DATA, 1, 0xFF);
    cr_assert_eq(status() & 0x01, 0);
    put(kbc, COMMAND, 1, 0xD4);
    put(kbc, DATA, 1, 0xF4);
    cr_assert_eq(status() & 0x01, 0);
    put(kbc, COMMAND, 1, 0xD3);
    put(kbc, DATA, 1, 0x5A);
    cr_assert_eq(status() & 0x01, 0);
}

Test(i8042, a_command_forgets_the_one_that_waits)
{
    put(kbc, COMMAND, 1, 0xD1);
    put(kbc, COMMAND, 1, 0xAE);
    put(kbc, DATA, 1, 0x00);
    cr_assert_eq(seen.nr_resets, 0);
}

Test(i8042, every_width_and_offset)
{
    cr_assert_eq(get(kbc, DATA, 1), 0x00);
    cr_assert_eq(get(kbc, DATA, 2), 0xFF00);
    cr_assert_eq(get(kbc, DATA, 4), 0xFFFFFF00);
    for (unsigned offset = 1; offset < COMMAND; offset++)
        cr_assert_eq(get(kbc, offset, 1), 0xFF);
    cr_assert_eq(get(kbc, 1, 4), 0x10FFFFFF);
    put(kbc, 1, 4, 0xFEFFFFFF);
    cr_assert_eq(seen.nr_resets, 1);
}

Test(i8042, reset_brings_power_on_back)
{
    put(kbc, COMMAND, 1, 0xAA);
    put(kbc, COMMAND, 1, 0xD1);
    kbc->ops->reset(kbc);
    cr_assert_eq(status(), 0x10);
    put(kbc, DATA, 1, 0xFE);
    cr_assert_eq(seen.nr_resets, 0);
}
