/* SPDX-License-Identifier: MIT */
/*
 * A complete disk device with its threads: many requests at a time, ending and
 * reset while some are in flight, and a driver that breaks its ring.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "device_tools.h"
#include "dev/virtio/blk.h"
#include "virtio_tools.h"

#define SECTORS   1024u
#define FLUSH     (UINT64_C(1) << VIRTIO_BLK_F_FLUSH)
#define EVENT_IDX (UINT64_C(1) << VIRTIO_RING_F_EVENT_IDX)

static char path[] = "/tmp/vmm-blkdev.XXXXXX";
static int file;
static struct blk *blk;
static struct device *dev;
static atomic_uint nr_violations;
static atomic_bool level;

static void set_line(void *ctx, unsigned gsi, bool up)
{
    (void)ctx, (void)gsi;
    atomic_store(&level, up);
}

static void violation(void *ctx, const char *name, const char *what,
                      uint64_t value)
{
    (void)ctx, (void)name, (void)what, (void)value;
    atomic_fetch_add(&nr_violations, 1);
}

static void create(bool read_only)
{
    const struct virtio_config config = {
        .name = "disk0",
        .mem = mem,
        .irq = {.set = set_line, .gsi = 16},
        .violation = violation,
    };
    struct disk_error error;
    struct disk *disk;

    cr_assert_eq(disk_open(path, read_only, &disk, &error), 0);
    blk = blk_create(&config, disk, "a name of more than twenty bytes");
    cr_assert_not_null(blk);
    cr_assert_eq(blk_start(blk), 0);
    dev = blk_device(blk);
}

static void setup(void)
{
    cr_assert_eq(guest_mem_create(RING_RAM, &mem), 0);
    file = mkstemp(path);
    cr_assert_geq(file, 0);
    cr_assert_eq(ftruncate(file, SECTORS * 512), 0);
    create(false);
}

static void teardown(void)
{
    unlink(path);
}

TestSuite(blk, .init = setup, .fini = teardown, .timeout = 120);

static void pause_1ms(void)
{
    const struct timespec time = {.tv_nsec = 1000000};

    nanosleep(&time, NULL);
}

/* Waits until `nr` elements are used, for some seconds at most. */
static void wait_used(uint16_t nr)
{
    for (unsigned i = 0; i < 20000 && used_idx() != nr; i++)
        pause_1ms();
    cr_assert_eq(used_idx(), nr);
}

/* Request `i` of a ring, of 512 bytes: its header and data are at AT(i), its
 * status at STATUS(i); an indirect table describes the three. */
#define AT(i)     (AT_DATA + 0x1000u * (i))
#define STATUS(i) (AT(i) + 0x800)

static void request(unsigned i, uint32_t type, uint64_t sector)
{
    const struct virtio_blk_outhdr header = {.type = type, .sector = sector};
    const uint64_t table = AT_TABLE + 0x100 * i;
    bool in = type == VIRTIO_BLK_T_IN;

    ram_put(AT(i), &header, sizeof(header));
    ram_put(STATUS(i), "\xFF", 1);
    desc_at(table, 0, AT(i), 16, VRING_DESC_F_NEXT, 1);
    desc_at(table, 1, AT(i) + 512, 512,
            VRING_DESC_F_NEXT | (in ? VRING_DESC_F_WRITE : 0), 2);
    desc_at(table, 2, STATUS(i), 1, VRING_DESC_F_WRITE, 0);
    desc_put(i, table, 48, VRING_DESC_F_INDIRECT, 0);
    offer(i);
}

static uint8_t status_of(unsigned i)
{
    uint8_t status;

    ram_get(STATUS(i), &status, 1);
    return status;
}

static void start(uint64_t features)
{
    start_driver(dev, features | UINT64_C(1) << VIRTIO_RING_F_INDIRECT_DESC);
}

static void ring(void)
{
    reg_put(dev, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
}

Test(blk, what_it_says_of_itself)
{
    cr_assert_eq(reg_get(dev, VIRTIO_MMIO_DEVICE_ID), VIRTIO_ID_BLOCK);
    cr_assert_eq(reg_get(dev, VIRTIO_MMIO_CONFIG), SECTORS);
    cr_assert_not(reg_get(dev, VIRTIO_MMIO_DEVICE_FEATURES) >> VIRTIO_BLK_F_RO &
                  1);
    device_destroy(dev);
    create(true);
    cr_assert(reg_get(dev, VIRTIO_MMIO_DEVICE_FEATURES) >> VIRTIO_BLK_F_RO & 1);
    cr_assert_not(
        reg_get(dev, VIRTIO_MMIO_DEVICE_FEATURES) >> VIRTIO_BLK_F_DISCARD & 1);
    device_destroy(dev);
}

/* Rounds of a full ring each, by both ways to suppress notifications. */
static void many(uint64_t features)
{
    uint8_t bytes[512];
    uint16_t done = 0;

    start(features);
    for (unsigned round = 0; round < 200; round++) {
        for (unsigned i = 0; i < RING_SIZE; i++) {
            memset(bytes, (int)(round + i), sizeof(bytes));
            ram_put(AT(i) + 512, bytes, sizeof(bytes));
            request(i, VIRTIO_BLK_T_OUT, round * RING_SIZE % SECTORS + i);
        }
        ring();
        done = (uint16_t)(done + RING_SIZE);
        wait_used(done);
        for (unsigned i = 0; i < RING_SIZE; i++) {
            cr_assert_eq(status_of(i), VIRTIO_BLK_S_OK);
            cr_assert_eq(pread(file, bytes, 512,
                               (round * RING_SIZE % SECTORS + i) * 512),
                         512);
            cr_assert_eq(bytes[0], (uint8_t)(round + i));
            cr_assert_eq(bytes[511], (uint8_t)(round + i));
        }
    }
    cr_assert_eq(nr_violations, 0);
    device_destroy(dev);
}

Test(blk, many_by_flag)
{
    many(FLUSH);
}

Test(blk, many_by_event_index)
{
    many(FLUSH | EVENT_IDX);
}

/* Like a driver, notifies only if the device asks for it. If a wake-up got
 * lost, this would hang. */
Test(blk, no_notification_is_missed)
{
    uint16_t done = 0;

    start(FLUSH | EVENT_IDX);
    for (unsigned round = 0; round < 2000; round++) {
        uint16_t before = avail_idx();
        request(round % RING_SIZE, VIRTIO_BLK_T_IN, round % SECTORS);
        atomic_thread_fence(memory_order_seq_cst);
        if ((uint16_t)(avail_idx() - avail_event() - 1) <
            (uint16_t)(avail_idx() - before))
            ring();
        done++;
        if (round % 5 == 4) /* otherwise the next round overlaps */
            wait_used(done);
    }
    wait_used(done);
    device_destroy(dev);
}

Test(blk, an_interrupt_comes_and_goes)
{
    start(FLUSH);
    request(0, VIRTIO_BLK_T_IN, 0);
    ring();
    wait_used(1);
    for (unsigned i = 0; i < 1000 && !level; i++)
        pause_1ms();
    cr_assert(level);
    reg_put(dev, VIRTIO_MMIO_INTERRUPT_ACK, 1);
    cr_assert_not(level);
    device_destroy(dev);
}

Test(blk, reset_while_requests_are_in_flight)
{
    for (unsigned round = 0; round < 300; round++) {
        start(FLUSH | EVENT_IDX);
        for (unsigned i = 0; i < RING_SIZE; i++)
            request(i, VIRTIO_BLK_T_OUT, i);
        ring();
        reg_put(dev, VIRTIO_MMIO_STATUS, 0);
        uint16_t used = used_idx();
        cr_assert_leq(used, RING_SIZE);
        cr_assert_not(level);
        cr_assert_eq(reg_get(dev, VIRTIO_MMIO_STATUS), 0);
        ram_put16(AT_USED + 2, 0x5555);
        if (round % 30 == 0)
            pause_1ms();
        cr_assert_eq(used_idx(), 0x5555, "used after the reset");
        cr_assert_not(level);
    }
    device_destroy(dev);
}

Test(blk, the_end_while_requests_are_in_flight)
{
    start(FLUSH);
    for (unsigned i = 0; i < RING_SIZE; i++)
        request(i, VIRTIO_BLK_T_OUT, i);
    ring();
    blk_stop(blk);
    uint16_t used = used_idx();
    pause_1ms();
    cr_assert_eq(used_idx(), used);
    unsigned acknowledged = 0;
    for (unsigned i = 0; i < RING_SIZE; i++)
        acknowledged += status_of(i) == VIRTIO_BLK_S_OK;
    cr_assert_eq(acknowledged, used, "what was done was told");
    blk_stop(blk); /* a second time: does nothing */
    device_destroy(dev);
}

Test(blk, a_request_without_a_status_breaks_it)
{
    start(FLUSH);
    desc_put(0, AT_DATA, 16, 0, 0);
    offer(0);
    ring();
    for (unsigned i = 0; i < 5000 && !nr_violations; i++)
        pause_1ms();
    cr_assert_eq(nr_violations, 1);
    cr_assert(reg_get(dev, VIRTIO_MMIO_STATUS) & VIRTIO_CONFIG_S_NEEDS_RESET);
    start(FLUSH);
    request(1, VIRTIO_BLK_T_IN, 0);
    ring();
    wait_used(1);
    cr_assert_eq(status_of(1), VIRTIO_BLK_S_OK);
    device_destroy(dev);
}

/* A second vCPU that writes descriptors, rings and tables during the walk.
 * Whatever that does, the device can be reset, and then works. */
struct scribbler {
    pthread_t thread;
    atomic_bool stop;
};

static void *scribble(void *arg)
{
    struct scribbler *scribbler = arg;
    const uint64_t places[] = {AT_DESC, AT_AVAIL, AT_TABLE, AT_DATA};
    uint32_t seed = 1;

    while (!atomic_load(&scribbler->stop)) {
        seed = seed * 1664525 + 1013904223;
        uint64_t at = places[seed >> 30] + (seed >> 8) % 0x80;
        const uint64_t values[] = {
            0,        UINT64_MAX,         RING_RAM - 8,
            AT_TABLE, 0x0003000100000010, 0x0000000400000030};
        ram_put(at & ~7ull, &values[seed % 6], 8);
    }
    return NULL;
}

Test(blk, a_second_cpu_that_writes_over_everything)
{
    struct scribbler scribbler = {.stop = false};

    cr_assert_eq(pthread_create(&scribbler.thread, NULL, scribble, &scribbler),
                 0);
    for (unsigned round = 0; round < 500; round++) {
        start(FLUSH | EVENT_IDX);
        for (unsigned i = 0; i < RING_SIZE; i++)
            request(i, VIRTIO_BLK_T_IN, i);
        for (unsigned i = 0; i < 20; i++)
            ring();
        pause_1ms();
    }
    atomic_store(&scribbler.stop, true);
    pthread_join(scribbler.thread, NULL);
    reg_put(dev, VIRTIO_MMIO_STATUS, 0);
    start(FLUSH);
    request(1, VIRTIO_BLK_T_IN, 0);
    ring();
    wait_used(1);
    cr_assert_eq(status_of(1), VIRTIO_BLK_S_OK);
    cr_assert_gt(nr_violations, 0);
    device_destroy(dev);
}
