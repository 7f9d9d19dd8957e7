/* SPDX-License-Identifier: MIT */
/*
 * The devices of one or two ports: debug console, POST, exit and the two reset
 * ports. Each is tested alone, in every width and at every offset.
 */
#include <criterion/criterion.h>

#include <string.h>

#include "dev/debugcon.h"
#include "dev/exit_port.h"
#include "dev/post.h"
#include "dev/reset.h"
#include "device_tools.h"

static struct requests_seen seen;

static void forget(void)
{
    seen = (struct requests_seen){0};
}

TestSuite(ports, .init = forget);

Test(ports, debugcon_hands_on_each_byte_and_reads_as_there)
{
    struct sink_seen out = {.capacity = 4};
    struct char_sink sink = sink_into(&out);
    struct debugcon *debugcon = debugcon_create(&sink);
    struct device *dev = debugcon_device(debugcon);

    cr_assert_str_eq(dev->name, "debugcon");
    put(dev, 0, 1, 'a');
    put(dev, 0, 1, 0);
    put(dev, 0, 1, 0xFF);
    cr_assert_eq(out.len, 3);
    cr_assert_arr_eq(out.data, "a\0\xFF", 3);
    cr_assert_eq(get(dev, 0, 1), 0xE9);
    cr_assert_eq(debugcon_lost(debugcon), 0);
    device_destroy(dev);
}

Test(ports, debugcon_counts_what_the_sink_refuses)
{
    struct sink_seen out = {.capacity = 2};
    struct char_sink sink = sink_into(&out);
    struct debugcon *debugcon = debugcon_create(&sink);
    struct device *dev = debugcon_device(debugcon);

    for (int i = 0; i < 5; i++)
        put(dev, 0, 1, (uint64_t)('a' + i));
    cr_assert_eq(out.len, 2);
    cr_assert_eq(debugcon_lost(debugcon), 3);
    out.capacity = 3;
    put(dev, 0, 1, 'z');
    cr_assert_arr_eq(out.data, "abz", 3);
    cr_assert_eq(debugcon_lost(debugcon), 3);
    device_destroy(dev);
}

Test(ports, debugcon_is_one_byte_wide)
{
    struct sink_seen out = {.capacity = 8};
    struct char_sink sink = sink_into(&out);
    struct device *dev = debugcon_device(debugcon_create(&sink));

    put(dev, 0, 4, 0x64636261);
    put(dev, 1, 1, 'x');
    put(dev, 2, 2, 'x');
    cr_assert_eq(out.len, 1);
    cr_assert_eq(out.data[0], 'a');
    cr_assert_eq(get(dev, 0, 2), 0xFFE9);
    cr_assert_eq(get(dev, 0, 4), 0xFFFFFFE9);
    cr_assert_eq(get(dev, 1, 1), 0xFF);
    device_destroy(dev);
}

Test(ports, post_keeps_the_last_code)
{
    struct post *post = post_create();
    struct device *dev = post_device(post);

    cr_assert_eq(post_last(post), -1);
    put(dev, 0, 1, 0x12);
    put(dev, 0, 1, 0);
    cr_assert_eq(post_last(post), 0);
    put(dev, 0, 1, 0xFF);
    cr_assert_eq(post_last(post), 0xFF);
    dev->ops->reset(dev);
    cr_assert_eq(post_last(post), -1);
    device_destroy(dev);
}

Test(ports, post_is_write_only_and_one_byte_wide)
{
    struct post *post = post_create();
    struct device *dev = post_device(post);

    put(dev, 0, 1, 0x12);
    for (unsigned len = 1; len <= 4; len *= 2)
        cr_assert_eq(get(dev, 0, len), ones(len));
    put(dev, 0, 4, 0xAABBCCDD);
    cr_assert_eq(post_last(post), 0xDD);
    put(dev, 1, 1, 0x77);
    cr_assert_eq(post_last(post), 0xDD);
    device_destroy(dev);
}

Test(ports, exit_passes_every_width_on_unchanged)
{
    static const struct {
        unsigned len;
        uint64_t value;
    } cases[] = {
        {1, 0},      {1, 1},          {1, 0xFF}, {2, 0x1234},
        {2, 0xFFFF}, {4, 0x12345678}, {4, 0},    {4, 0xFFFFFFFF},
    };
    struct machine_requests requests = requests_into(&seen);
    struct device *dev = exit_port_create(&requests);

    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        seen.status = 0xDEAD;
        put(dev, 0, cases[i].len, cases[i].value);
        cr_assert_eq(seen.nr_exits, i + 1);
        cr_assert_eq(seen.status, cases[i].value);
    }
    cr_assert_eq(seen.nr_resets, 0);
    device_destroy(dev);
}

Test(ports, exit_needs_the_first_port_and_a_write)
{
    struct machine_requests requests = requests_into(&seen);
    struct device *dev = exit_port_create(&requests);

    for (unsigned len = 1; len <= 4; len *= 2)
        for (unsigned offset = 0; offset + len <= EXIT_PORT_NR_PORTS;
             offset++) {
            cr_assert_eq(get(dev, offset, len), ones(len));
            if (offset)
                put(dev, offset, len, 7);
        }
    cr_assert_eq(seen.nr_exits, 0);
    device_destroy(dev);
}

Test(ports, reset_control_resets_when_bit_2_rises)
{
    struct machine_requests requests = requests_into(&seen);
    struct device *dev = reset_control_create(&requests);

    cr_assert_eq(get(dev, 0, 1), 0);
    put(dev, 0, 1, 0x02);
    cr_assert_eq(seen.nr_resets, 0);
    cr_assert_eq(get(dev, 0, 1), 0x02);
    put(dev, 0, 1, 0x06);
    cr_assert_eq(seen.nr_resets, 1);
    cr_assert_str_eq(seen.how, "reset-control");
    put(dev, 0, 1, 0x0E);
    cr_assert_eq(seen.nr_resets, 1, "the bit was up already");
    put(dev, 0, 1, 0x00);
    put(dev, 0, 1, 0x04);
    cr_assert_eq(seen.nr_resets, 2);
    dev->ops->reset(dev);
    cr_assert_eq(get(dev, 0, 1), 0);
    put(dev, 0, 1, 0x04);
    cr_assert_eq(seen.nr_resets, 3);
    device_destroy(dev);
}

Test(ports, reset_control_ignores_its_other_bits)
{
    struct machine_requests requests = requests_into(&seen);
    struct device *dev = reset_control_create(&requests);

    put(dev, 0, 1, 0xFB);
    cr_assert_eq(seen.nr_resets, 0);
    cr_assert_eq(get(dev, 0, 1), 0x0A);
    put(dev, 1, 1, 0x04);
    put(dev, 0, 4, 0x04040400);
    cr_assert_eq(seen.nr_resets, 0);
    cr_assert_eq(get(dev, 0, 4), 0xFFFFFF00);
    device_destroy(dev);
}

Test(ports, sysctl_a_resets_and_shows_a20)
{
    struct machine_requests requests = requests_into(&seen);
    struct device *dev = reset_sysctl_a_create(&requests);

    cr_assert_eq(get(dev, 0, 1), 0x02, "A20 is open from the start");
    put(dev, 0, 1, 0x00);
    cr_assert_eq(get(dev, 0, 1), 0x00);
    put(dev, 0, 1, 0xFE);
    cr_assert_eq(get(dev, 0, 1), 0x02);
    cr_assert_eq(seen.nr_resets, 0);
    put(dev, 0, 1, 0x03);
    cr_assert_eq(seen.nr_resets, 1);
    cr_assert_str_eq(seen.how, "sysctl-a");
    cr_assert_eq(get(dev, 0, 1), 0x02, "the reset bit is a pulse");
    put(dev, 0, 1, 0x01);
    cr_assert_eq(seen.nr_resets, 2);
    dev->ops->reset(dev);
    cr_assert_eq(get(dev, 0, 1), 0x02);
    cr_assert_eq(get(dev, 0, 2), 0xFF02);
    put(dev, 1, 1, 0x01);
    cr_assert_eq(seen.nr_resets, 2);
    device_destroy(dev);
}

Test(ports, destroying_nothing_is_allowed)
{
    device_destroy(debugcon_device(NULL));
    device_destroy(post_device(NULL));
}
