/* SPDX-License-Identifier: MIT */
/*
 * The keyboard controller: its registers, its one output buffer and the
 * interrupt that goes with it. test_keyboard.c tests the keyboard.
 */
#include <criterion/criterion.h>

#include "dev/i8042.h"
#include "dev/keyboard.h"
#include "device_tools.h"

#define DATA    0
#define COMMAND 4

static struct requests_seen seen;
static struct line_seen line;
static struct i8042 *controller;
static struct device *kbc;

static void setup(void)
{
    struct machine_requests requests = requests_into(&seen);
    struct irq_line irq = line_into(&line, 1);

    controller = i8042_create(&requests, &irq);
    cr_assert_not_null(controller);
    kbc = i8042_device(controller);
}

static void teardown(void)
{
    device_destroy(kbc);
}

static uint8_t status(void)
{
    return (uint8_t)get(kbc, COMMAND, 1);
}

/* Returns the byte that must wait at the data port, and checks that there is no
 * other. */
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
    cr_assert_eq(status(), 0x14);
    put(kbc, COMMAND, 1, 0x20);
    cr_assert_eq(reply(), 0x65, "as a BIOS leaves it");
    put(kbc, COMMAND, 1, 0xD0);
    cr_assert_eq(reply(), 0x03);
    cr_assert(i8042_is_idle(controller));
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

/* What drivers ask and wait for: if an answer never comes, some lose about half
 * a second, others wait for ever. */
Test(i8042, no_half_answers)
{
    static const struct {
        uint8_t command, reply;
    } cases[] = {{0xA1, 0x00}, {0xA4, 0xF1}, {0xA9, 0x01}, {0xAA, 0x55},
                 {0xAB, 0x00}, {0xC0, 0xA0}, {0xD0, 0x03}, {0xE0, 0x00},
                 {0x20, 0x65}, {0x3F, 0x00}};

    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        put(kbc, COMMAND, 1, cases[i].command);
        cr_assert_eq(reply(), cases[i].reply, "%#x", cases[i].command);
    }
}

/* Linux's search for a mouse: the byte comes back at once, but not as a
 * mouse's; and what is sent to the mouse gets the answer that nothing is
 * there. */
Test(i8042, there_is_no_mouse)
{
    put(kbc, COMMAND, 1, 0xD3);
    put(kbc, DATA, 1, 0x5A);
    cr_assert_eq(status() & 0x21, 0x01);
    cr_assert_eq(reply(), 0x5A);
    put(kbc, COMMAND, 1, 0xD4);
    put(kbc, DATA, 1, 0xF4);
    cr_assert_eq(status() & 0x61, 0x61);
    cr_assert_not(line.level, "it is no key");
    cr_assert_eq(reply(), 0xFE);
    cr_assert_eq(status() & 0x61, 0);
}

Test(i8042, its_memory_reads_back)
{
    for (unsigned at = 1; at < 0x20; at++) {
        put(kbc, COMMAND, 1, 0x60 + at);
        put(kbc, DATA, 1, 0xA0 + at);
    }
    for (unsigned at = 1; at < 0x20; at++) {
        put(kbc, COMMAND, 1, 0x20 + at);
        cr_assert_eq(reply(), 0xA0 + at);
    }
}

static void type(unsigned key)
{
    cr_assert(i8042_key(controller, key, true));
    cr_assert(i8042_key(controller, key, false));
}

Test(i8042, a_key_interrupts_for_each_byte)
{
    type(0x1E);
    cr_assert(line.level);
    cr_assert_eq(line.gsi, 1);
    cr_assert_eq(line.nr_rises, 1);
    put(kbc, COMMAND, 1, 0xD0);
    cr_assert_eq(get(kbc, DATA, 1), 0x13, "the line shows in the port");
    cr_assert_eq(get(kbc, DATA, 1), 0x1E);
    cr_assert(line.level);
    cr_assert_eq(line.nr_rises, 3, "it falls in between");
    cr_assert_not(i8042_is_idle(controller));
    cr_assert_eq(reply(), 0x9E);
    cr_assert_not(line.level);
    cr_assert(i8042_is_idle(controller));
    cr_assert_eq(get(kbc, DATA, 1), 0x9E, "the last byte stays");
}

Test(i8042, no_interrupt_unless_it_is_on)
{
    put(kbc, COMMAND, 1, 0x60);
    put(kbc, DATA, 1, 0x44);
    type(0x1E);
    cr_assert_eq(line.nr_rises, 0);
    cr_assert_eq(status() & 0x01, 0x01, "but it can be polled");
    put(kbc, COMMAND, 1, 0x60);
    put(kbc, DATA, 1, 0x45);
    cr_assert_eq(line.nr_rises, 1, "and interrupts once that is wanted");
}

Test(i8042, without_translation_keys_are_set_2)
{
    static const uint8_t bytes[] = {0xE0, 0x75, 0xE0, 0xF0, 0x75};

    put(kbc, COMMAND, 1, 0x60);
    put(kbc, DATA, 1, 0x05);
    type(0x48 | KEYBOARD_GREY);
    for (unsigned i = 0; i < sizeof(bytes); i++)
        cr_assert_eq(get(kbc, DATA, 1), bytes[i]);
    cr_assert(i8042_is_idle(controller));
}

Test(i8042, a_keyboard_that_is_off_waits)
{
    put(kbc, COMMAND, 1, 0xAD);
    type(0x1E);
    cr_assert_eq(status() & 0x01, 0);
    put(kbc, COMMAND, 1, 0xAE);
    cr_assert_eq(get(kbc, DATA, 1), 0x1E);
    put(kbc, COMMAND, 1, 0xAD);
    put(kbc, DATA, 1, 0xEE); /* sending to the keyboard enables it */
    put(kbc, COMMAND, 1, 0x20);
    cr_assert_eq(get(kbc, DATA, 1) & 0x10, 0);
}

/* If a guest asks something while a key waits, it takes the next byte for the
 * answer. */
Test(i8042, an_answer_goes_before_a_key)
{
    type(0x1E);
    put(kbc, COMMAND, 1, 0x20);
    cr_assert_eq(get(kbc, DATA, 1), 0x65);
    cr_assert_eq(get(kbc, DATA, 1), 0x1E);
    cr_assert_eq(reply(), 0x9E);
}

Test(i8042, the_keyboard_answers)
{
    put(kbc, DATA, 1, 0xF2);
    cr_assert_eq(get(kbc, DATA, 1), 0xFA);
    cr_assert_eq(get(kbc, DATA, 1), 0xAB);
    cr_assert_eq(reply(), 0x41, "translated, as on a PC");
    put(kbc, DATA, 1, 0xFF);
    cr_assert_eq(get(kbc, DATA, 1), 0xFA);
    cr_assert_eq(reply(), 0xAA);
}

Test(i8042, a_full_queue_takes_no_more)
{
    unsigned nr = 0;

    while (nr < 1000 && i8042_key(controller, 0x1E, true))
        nr++;
    cr_assert_eq(nr, KEYBOARD_QUEUE + 1, "one is in the buffer");
    for (unsigned i = 0; i < nr; i++)
        cr_assert_eq(get(kbc, DATA, 1), 0x1E);
    cr_assert(i8042_is_idle(controller));
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
    cr_assert_eq(get(kbc, 1, 4), 0x14FFFFFF);
    put(kbc, 1, 4, 0xFEFFFFFF);
    cr_assert_eq(seen.nr_resets, 1);
}

Test(i8042, reset_brings_power_on_back)
{
    put(kbc, COMMAND, 1, 0xAA);
    put(kbc, COMMAND, 1, 0xD1);
    type(0x1E);
    kbc->ops->reset(kbc);
    cr_assert_eq(status(), 0x14);
    cr_assert_not(line.level);
    put(kbc, DATA, 1, 0xFE);
    cr_assert_eq(seen.nr_resets, 0);
}

/* An IOAPIC ignores an edge that comes while it masks the line. */
Test(i8042, a_guest_that_does_not_read_gets_another_edge)
{
    i8042_remind(controller);
    cr_assert_eq(line.nr_calls, 0, "nothing was typed");
    cr_assert(i8042_key(controller, 0x1E, true));
    cr_assert_eq(line.nr_calls, 1);
    i8042_remind(controller);
    cr_assert_eq(line.nr_calls, 3, "down and up");
    cr_assert(line.level);
    cr_assert_eq(reply(), 0x1E);
    cr_assert_eq(line.nr_calls, 4);
    i8042_remind(controller);
    cr_assert_eq(line.nr_calls, 4, "it has read");
}
