/* SPDX-License-Identifier: MIT */
/*
 * The virtio console and the entropy device: what they write where, and that
 * output waits in the guest's buffer, once, until the sink has room.
 */
#include <criterion/criterion.h>

#include "device_tools.h"
#include "dev/virtio/console.h"
#include "dev/virtio/rng.h"
#include "virtio_tools.h"

static struct sink_seen out = {.capacity = 256};
static struct line_seen line;
static unsigned nr_room;
static struct virtio_console *console;
static struct device *dev;

static void input_room(void *ctx)
{
    (void)ctx;
    nr_room++;
}

static void setup(void)
{
    cr_assert_eq(guest_mem_create(RING_RAM, &mem), 0);
    const struct virtio_config config = {
        .name = "console",
        .mem = mem,
        .irq = line_into(&line, 17),
    };
    const struct char_sink sink = sink_into(&out);
    console = virtio_console_create(&config, &sink, input_room, NULL);
    cr_assert_not_null(console);
    dev = virtio_console_device(console);
}

static void teardown(void)
{
    device_destroy(dev);
}

TestSuite(virtio_console, .init = setup, .fini = teardown);

/* Lets the rings of virtio_tools.h be those of `queue`. */
static void start(unsigned queue)
{
    const struct virtq_layout layout = ring_layout();

    negotiate(dev, UINT64_C(1) << VIRTIO_F_VERSION_1);
    ram_put16(AT_AVAIL + 2, 0);
    ram_put16(AT_USED + 2, 0);
    queue_put(dev, queue, &layout);
    reg_put(dev, VIRTIO_MMIO_STATUS, STATUS_TO_DRIVER);
}

static void say(const char *text)
{
    unsigned half = (unsigned)strlen(text) / 2;

    ram_put(AT_DATA, text, strlen(text));
    desc_put(0, AT_DATA, half, VRING_DESC_F_NEXT, 1);
    desc_put(1, AT_DATA + half, (uint32_t)strlen(text) - half, 0, 0);
    offer(0);
    reg_put(dev, VIRTIO_MMIO_QUEUE_NOTIFY, 1);
}

Test(virtio_console, output)
{
    start(1);
    say("hello");
    say(", world");
    cr_assert_eq(out.len, 12);
    cr_assert_arr_eq(out.data, "hello, world", 12);
    cr_assert_eq(used_idx(), 2);
    cr_assert_eq(used_last().len, 0);
    cr_assert(line.level);
}

Test(virtio_console, output_waits_for_room)
{
    out.capacity = 3;
    start(1);
    say("hello");
    cr_assert_eq(out.len, 3);
    cr_assert_eq(used_idx(), 0, "not all is sent");
    virtio_console_transmit(console);
    cr_assert_eq(used_idx(), 0);
    reg_put(dev, VIRTIO_MMIO_QUEUE_NOTIFY, 1);
    cr_assert_eq(out.len, 3);
    out.capacity = 100;
    virtio_console_transmit(console);
    cr_assert_eq(out.len, 5);
    cr_assert_arr_eq(out.data, "hello", 5);
    cr_assert_eq(used_idx(), 1);
    virtio_console_transmit(console);
    cr_assert_eq(used_idx(), 1);
}

/* A sink that takes all: a fast file. */
static uint64_t nr_taken;

static size_t take_all(void *ctx, const uint8_t *data, size_t len)
{
    (void)ctx, (void)data;
    nr_taken += len;
    return len;
}

static size_t no_room(void *ctx)
{
    (void)ctx;
    return 0;
}

/* 8 chains of the same 384 KiB: a call sends a MiB of them. */
Test(virtio_console, one_call_does_not_send_gigabytes)
{
    const struct virtio_config config = {
        .name = "console", .mem = mem, .irq = line_into(&line, 17)};
    const struct char_sink sink = {.write = take_all, .room = no_room};

    device_destroy(dev);
    console = virtio_console_create(&config, &sink, input_room, NULL);
    cr_assert_not_null(console);
    dev = virtio_console_device(console);
    start(1);
    for (unsigned i = 0; i < RING_SIZE; i++) {
        desc_put(i, AT_DATA, 0x60000, 0, 0);
        offer(i);
    }
    reg_put(dev, VIRTIO_MMIO_QUEUE_NOTIFY, 1);
    cr_assert_eq(nr_taken, 1u << 20);
    cr_assert_eq(used_idx(), 2);
    virtio_console_transmit(console);
    cr_assert_eq(nr_taken, 2u << 20);
    cr_assert_eq(used_idx(), 5);
    virtio_console_transmit(console);
    cr_assert_eq(nr_taken, RING_SIZE * UINT64_C(0x60000), "nothing is lost");
    cr_assert_eq(used_idx(), RING_SIZE);
}

Test(virtio_console, reset_while_output_waits)
{
    out.capacity = 3;
    start(1);
    say("hello");
    reg_put(dev, VIRTIO_MMIO_STATUS, 0);
    out.capacity = 100;
    virtio_console_transmit(console);
    cr_assert_eq(out.len, 3);
    start(1);
    say("again");
    cr_assert_eq(used_idx(), 1);
    cr_assert_arr_eq(out.data, "helagain", 8);
}

Test(virtio_console, input_disabled_while_output_waits)
{
    const struct virtq_layout layout = ring_layout();

    out.capacity = 3;
    start(1);
    queue_put(dev, 0, &layout);
    say("hello");
    reg_put(dev, VIRTIO_MMIO_QUEUE_SEL, 0);
    reg_put(dev, VIRTIO_MMIO_QUEUE_READY, 0);
    out.capacity = 100;
    virtio_console_transmit(console);
    cr_assert_arr_eq(out.data, "hello", 5);
    cr_assert_eq(used_idx(), 1);
}

Test(virtio_console, input)
{
    char got[8];

    cr_assert_not(virtio_console_listens(console));
    cr_assert_eq(virtio_console_receive(console, (const uint8_t *)"x", 1), 0);
    start(0);
    cr_assert(virtio_console_listens(console));
    cr_assert_eq(virtio_console_receive(console, (const uint8_t *)"x", 1), 0);
    desc_put(0, AT_DATA, 4, VRING_DESC_F_WRITE, 0);
    desc_put(1, AT_DATA + 4, 4, VRING_DESC_F_WRITE, 0);
    offer(0);
    unsigned before = nr_room;
    reg_put(dev, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
    cr_assert_eq(nr_room, before + 1);
    cr_assert_eq(virtio_console_receive(console, (const uint8_t *)"abcdef", 6),
                 4);
    cr_assert_eq(used_last().len, 4);
    offer(1);
    cr_assert_eq(virtio_console_receive(console, (const uint8_t *)"ef", 2), 2);
    cr_assert_eq(used_last().id, 1);
    cr_assert_eq(used_last().len, 2);
    ram_get(AT_DATA, got, 6);
    cr_assert_arr_eq(got, "abcdef", 6);
    cr_assert(line.level);
}

/* A buffer without room is returned, and takes no byte of input. */
Test(virtio_console, input_into_nothing)
{
    start(0);
    desc_put(0, AT_DATA, 4, 0, 0); /* not to be written */
    offer(0);
    cr_assert_eq(virtio_console_receive(console, (const uint8_t *)"a", 1), 0);
    cr_assert_eq(used_idx(), 1);
    cr_assert_eq(used_last().len, 0);
}

Test(virtio_console, random_numbers)
{
    const struct virtio_config config = {
        .name = "rng",
        .mem = mem,
        .irq = line_into(&line, 18),
    };
    struct device *rng = rng_create(&config);
    uint8_t bytes[3][64] = {{0}};

    cr_assert_not_null(rng);
    start_driver(rng, 0);
    for (unsigned i = 0; i < 2; i++) {
        desc_put(i, AT_DATA + 64 * i, 60, VRING_DESC_F_WRITE, 0);
        offer(i);
    }
    reg_put(rng, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
    cr_assert_eq(used_idx(), 2);
    cr_assert_eq(used_last().len, 60);
    ram_get(AT_DATA, bytes[0], 64);
    ram_get(AT_DATA + 64, bytes[1], 64);
    cr_assert_arr_neq(bytes[0], bytes[1], 60);
    cr_assert_arr_neq(bytes[0], bytes[2], 60);
    cr_assert_arr_eq(bytes[0] + 60, bytes[2] + 60, 4);
    /* A large amount is not given at once. */
    desc_put(0, AT_DATA, 0x20000, VRING_DESC_F_WRITE, 0);
    offer(0);
    reg_put(rng, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
    cr_assert_eq(used_last().len, RNG_MAX_BYTES);
    device_destroy(rng);
}
