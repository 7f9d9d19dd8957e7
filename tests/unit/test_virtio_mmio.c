/* SPDX-License-Identifier: MIT */
/*
 * The registers and the status machine of virtio-mmio, with a device behind
 * them that only counts. virtio 1.2, "MMIO Device Register Layout".
 */
#include <criterion/criterion.h>

#include "device_tools.h"
#include "virtio_tools.h"

static struct virtio_device vdev;
static struct device *const dev = &vdev.dev;
static struct line_seen line;
static struct virtq_chain chain;
static uint8_t space[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
static unsigned nr_notified[2], nr_told, nr_cancelled;
static bool holds_one; /* a chain is in flight until it is cancelled */

static void notify(struct virtio_device *v, unsigned queue)
{
    (void)v;
    nr_notified[queue]++;
}

static void cancel(struct virtio_device *v, unsigned queue)
{
    if (queue)
        return;
    nr_cancelled++;
    if (holds_one)
        virtio_drop(v, queue);
    holds_one = false;
}

static void violation(void *ctx, const char *name, const char *what,
                      uint64_t value)
{
    (void)ctx, (void)value;
    cr_assert_str_eq(name, "probe");
    cr_assert_gt(strlen(what), 10);
    nr_told++;
}

static const struct virtio_class probe_class = {
    .id = 42,
    .nr_queues = 2,
    .notify = notify,
    .cancel = cancel,
};

#define FEATURES                                                               \
    (UINT64_C(1) << 5 | UINT64_C(1) << VIRTIO_F_VERSION_1 |                    \
     UINT64_C(1) << VIRTIO_RING_F_EVENT_IDX |                                  \
     UINT64_C(1) << VIRTIO_RING_F_INDIRECT_DESC)

static void setup(void)
{
    cr_assert_eq(guest_mem_create(RING_RAM, &mem), 0);
    const struct virtio_config config = {
        .name = "probe",
        .mem = mem,
        .irq = line_into(&line, 17),
        .violation = violation,
    };
    virtio_init(&vdev, &probe_class, &config, 1 << 5, space, sizeof(space));
}

TestSuite(virtio_mmio, .init = setup);

static uint32_t status(void)
{
    return reg_get(dev, VIRTIO_MMIO_STATUS);
}

Test(virtio_mmio, who_it_is)
{
    cr_assert_eq(reg_get(dev, VIRTIO_MMIO_MAGIC_VALUE), 0x74726976);
    cr_assert_eq(reg_get(dev, VIRTIO_MMIO_VERSION), 2);
    cr_assert_eq(reg_get(dev, VIRTIO_MMIO_DEVICE_ID), 42);
    cr_assert_eq(status(), 0);
    cr_assert_eq(vdev.nr_violations, 0);
}

Test(virtio_mmio, features_offered)
{
    uint64_t features = 0;

    for (unsigned i = 0; i < 2; i++) {
        reg_put(dev, VIRTIO_MMIO_DEVICE_FEATURES_SEL, i);
        features |= (uint64_t)reg_get(dev, VIRTIO_MMIO_DEVICE_FEATURES)
                    << (32 * i);
    }
    cr_assert_eq(features, FEATURES);
    for (unsigned i = 2; i < 70; i++) {
        reg_put(dev, VIRTIO_MMIO_DEVICE_FEATURES_SEL, i);
        cr_assert_eq(reg_get(dev, VIRTIO_MMIO_DEVICE_FEATURES), 0);
    }
}

Test(virtio_mmio, features_chosen)
{
    negotiate(dev, FEATURES);
    cr_assert_eq(status(), STATUS_TO_FEATURES);
    negotiate(dev, UINT64_C(1) << VIRTIO_F_VERSION_1);
    cr_assert_eq(status(), STATUS_TO_FEATURES);
    cr_assert_eq(vdev.nr_violations, 0);
    for (unsigned bit = 0; bit < 64; bit++) {
        uint64_t chosen = UINT64_C(1) << bit | UINT64_C(1)
                                                   << VIRTIO_F_VERSION_1;
        negotiate(dev, chosen);
        cr_assert_eq(status() == STATUS_TO_FEATURES, !(chosen & ~FEATURES));
    }
    negotiate(dev, 1 << 5);
    cr_assert_neq(status(), STATUS_TO_FEATURES, "version 1 is not a choice");
}

Test(virtio_mmio, features_stay_after_features_ok)
{
    negotiate(dev, FEATURES);
    reg_put(dev, VIRTIO_MMIO_DRIVER_FEATURES, 0);
    cr_assert_eq(vdev.driver_features, FEATURES);
    cr_assert_eq(vdev.nr_violations, 1);
}

Test(virtio_mmio, no_driver_ok_without_features_ok)
{
    reg_put(dev, VIRTIO_MMIO_STATUS,
            VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER |
                VIRTIO_CONFIG_S_DRIVER_OK);
    cr_assert_eq(status(), 3);
    cr_assert_eq(vdev.nr_violations, 1);
    negotiate(dev, 1);
    reg_put(dev, VIRTIO_MMIO_STATUS, STATUS_TO_DRIVER);
    cr_assert_eq(status(), 3, "nor with features that were refused");
}

Test(virtio_mmio, status_bits_stay_until_reset)
{
    start_driver(dev, 0);
    cr_assert_eq(vdev.nr_violations, 0);
    reg_put(dev, VIRTIO_MMIO_STATUS, VIRTIO_CONFIG_S_ACKNOWLEDGE);
    cr_assert_eq(status(), STATUS_TO_DRIVER);
    reg_put(dev, VIRTIO_MMIO_STATUS,
            STATUS_TO_DRIVER | VIRTIO_CONFIG_S_NEEDS_RESET | 0x30 | 0xFF00);
    cr_assert_eq(status(), STATUS_TO_DRIVER, "those are not the driver's");
    cr_assert_eq(vdev.nr_violations, 2);
    reg_put(dev, VIRTIO_MMIO_STATUS, 0);
    cr_assert_eq(status(), 0);
}

Test(virtio_mmio, notified_only_when_live)
{
    start_driver(dev, 0);
    cr_assert_eq(nr_notified[0], 1, "for what came before DRIVER_OK");
    cr_assert_eq(nr_notified[1], 1);
    reg_put(dev, VIRTIO_MMIO_QUEUE_NOTIFY, 1);
    cr_assert_eq(nr_notified[1], 2);
    reg_put(dev, VIRTIO_MMIO_QUEUE_NOTIFY, 2);
    reg_put(dev, VIRTIO_MMIO_QUEUE_NOTIFY, UINT32_MAX);
    cr_assert_eq(vdev.nr_violations, 2);
}

Test(virtio_mmio, nothing_is_taken_unless_live)
{
    start_driver(dev, 0);
    desc_put(0, AT_DATA, 4, 0, 0);
    offer(0);
    vdev.status = STATUS_TO_FEATURES;
    cr_assert_not(virtio_pop(&vdev, 0, &chain));
    vdev.status = STATUS_TO_DRIVER | VIRTIO_CONFIG_S_FAILED;
    cr_assert_not(virtio_pop(&vdev, 0, &chain));
    vdev.status = STATUS_TO_DRIVER | VIRTIO_CONFIG_S_NEEDS_RESET;
    cr_assert_not(virtio_pop(&vdev, 0, &chain));
    vdev.status = STATUS_TO_DRIVER;
    cr_assert_not(virtio_pop(&vdev, 1, &chain), "a queue that is not ready");
    cr_assert(virtio_pop(&vdev, 0, &chain));
}

Test(virtio_mmio, queues)
{
    const struct virtq_layout layout = ring_layout();

    reg_put(dev, VIRTIO_MMIO_QUEUE_SEL, 1);
    cr_assert_eq(reg_get(dev, VIRTIO_MMIO_QUEUE_NUM_MAX), VIRTQ_MAX_SIZE);
    cr_assert_eq(reg_get(dev, VIRTIO_MMIO_QUEUE_READY), 0);
    queue_put(dev, 1, &layout);
    cr_assert_eq(reg_get(dev, VIRTIO_MMIO_QUEUE_READY), 1);
    reg_put(dev, VIRTIO_MMIO_QUEUE_NUM, 4);
    reg_put(dev, VIRTIO_MMIO_QUEUE_USED_LOW, 0x500000);
    cr_assert_eq(vdev.nr_violations, 2, "it is in use");
    cr_assert_eq(nr_told, 1, "each sentence once");
    cr_assert_eq(vdev.queues[1].vq.layout.size, RING_SIZE);
    cr_assert_eq(vdev.queues[1].vq.layout.used, AT_USED);
    reg_put(dev, VIRTIO_MMIO_QUEUE_READY, 0);
    cr_assert_eq(reg_get(dev, VIRTIO_MMIO_QUEUE_READY), 0);
    reg_put(dev, VIRTIO_MMIO_QUEUE_NUM, 4);
    cr_assert_eq(vdev.nr_violations, 2);
}

Test(virtio_mmio, queues_that_are_not_there)
{
    for (uint32_t sel = 2; sel; sel *= 2) {
        reg_put(dev, VIRTIO_MMIO_QUEUE_SEL, sel);
        cr_assert_eq(reg_get(dev, VIRTIO_MMIO_QUEUE_NUM_MAX), 0);
        cr_assert_eq(reg_get(dev, VIRTIO_MMIO_QUEUE_READY), 0);
        vdev.nr_violations = 0;
        reg_put(dev, VIRTIO_MMIO_QUEUE_NUM, 8);
        reg_put(dev, VIRTIO_MMIO_QUEUE_READY, 1);
        cr_assert_eq(vdev.nr_violations, 2);
        cr_assert_eq(reg_get(dev, VIRTIO_MMIO_QUEUE_READY), 0);
    }
}

Test(virtio_mmio, a_bad_queue_needs_a_reset)
{
    struct virtq_layout layout = ring_layout();

    layout.used = UINT64_MAX - 3;
    negotiate(dev, UINT64_C(1) << VIRTIO_F_VERSION_1);
    queue_put(dev, 0, &layout);
    cr_assert_eq(reg_get(dev, VIRTIO_MMIO_QUEUE_READY), 0);
    cr_assert_eq(status(), STATUS_TO_FEATURES | VIRTIO_CONFIG_S_NEEDS_RESET);
    cr_assert_not(line.level, "no interrupt before DRIVER_OK");
    start_driver(dev, 0);
    cr_assert_eq(status(), STATUS_TO_DRIVER);
}

Test(virtio_mmio, a_broken_ring_needs_a_reset)
{
    start_driver(dev, 0);
    ram_put16(AT_AVAIL + 2, 1000);
    cr_assert_not(virtio_pop(&vdev, 0, &chain));
    cr_assert_not(virtio_pop(&vdev, 0, &chain));
    cr_assert_eq(vdev.nr_violations, 1, "told once");
    cr_assert_eq(status(), STATUS_TO_DRIVER | VIRTIO_CONFIG_S_NEEDS_RESET);
    cr_assert_eq(reg_get(dev, VIRTIO_MMIO_INTERRUPT_STATUS),
                 VIRTIO_MMIO_INT_CONFIG);
    cr_assert(line.level);
    start_driver(dev, 0);
    cr_assert_not(line.level);
    desc_put(0, AT_DATA, 4, 0, 0);
    offer(0);
    cr_assert(virtio_pop(&vdev, 0, &chain));
}

/* The interrupt line is raised exactly while the status is not 0. */
Test(virtio_mmio, interrupts)
{
    start_driver(dev, 0);
    desc_put(0, AT_DATA, 4, 0, 0);
    for (unsigned i = 0; i < 2; i++) {
        offer(0);
        cr_assert(virtio_pop(&vdev, 0, &chain));
        virtio_push(&vdev, 0, &chain, 0);
    }
    cr_assert(line.level);
    cr_assert_eq(line.gsi, 17);
    cr_assert_eq(line.nr_calls, 1);
    virtio_config_changed(&vdev);
    cr_assert_eq(reg_get(dev, VIRTIO_MMIO_INTERRUPT_STATUS), 3);
    reg_put(dev, VIRTIO_MMIO_INTERRUPT_ACK, VIRTIO_MMIO_INT_VRING);
    cr_assert(line.level);
    reg_put(dev, VIRTIO_MMIO_INTERRUPT_ACK, UINT32_MAX);
    cr_assert_not(line.level);
    cr_assert_eq(line.nr_calls, 2);
    ram_put16(AT_AVAIL, VRING_AVAIL_F_NO_INTERRUPT);
    offer(0);
    cr_assert(virtio_pop(&vdev, 0, &chain));
    virtio_push(&vdev, 0, &chain, 0);
    cr_assert_not(line.level);
}

Test(virtio_mmio, configuration)
{
    for (unsigned len = 1; len <= 8; len *= 2)
        for (unsigned at = 0; at + len <= sizeof(space); at++)
            for (unsigned i = 0; i < len; i++)
                cr_assert_eq(get(dev, VIRTIO_MMIO_CONFIG + at, len) >> (8 * i) &
                                 0xFF,
                             at + i);
    cr_assert_eq(get(dev, VIRTIO_MMIO_CONFIG + 8, 4), 0xFFFF0908, "its end");
    cr_assert_eq(get(dev, VIRTIO_MMIO_BYTES - 8, 8), UINT64_MAX);
    cr_assert_eq(vdev.nr_violations, 0);
    put(dev, VIRTIO_MMIO_CONFIG, 1, 0x55);
    cr_assert_eq(space[0], 0);
    cr_assert_eq(vdev.nr_violations, 1);
    uint32_t before = reg_get(dev, VIRTIO_MMIO_CONFIG_GENERATION);
    virtio_config_changed(&vdev);
    cr_assert_neq(reg_get(dev, VIRTIO_MMIO_CONFIG_GENERATION), before);
}

Test(virtio_mmio, there_is_no_shared_memory)
{
    reg_put(dev, VIRTIO_MMIO_SHM_SEL, 0);
    cr_assert_eq(reg_get(dev, VIRTIO_MMIO_SHM_LEN_LOW), UINT32_MAX);
    cr_assert_eq(reg_get(dev, VIRTIO_MMIO_SHM_LEN_HIGH), UINT32_MAX);
    cr_assert_eq(vdev.nr_violations, 0);
}

/* virtio 1.2: "The driver MUST only use 32 bit wide and aligned reads and
 * writes to access the control registers". */
Test(virtio_mmio, other_widths_do_nothing)
{
    start_driver(dev, 0);
    for (unsigned offset = 0; offset < VIRTIO_MMIO_CONFIG; offset++) {
        for (unsigned len = 1; len <= 8; len *= 2) {
            if (len == 4 && offset % 4 == 0)
                continue;
            cr_assert_eq(get(dev, offset, len), ones(len));
            put(dev, offset, len, 0);
        }
    }
    cr_assert_eq(status(), STATUS_TO_DRIVER);
    cr_assert(vdev.queues[0].ready);
}

/* A reset makes the device give up what it holds, and leaves nothing behind. */
Test(virtio_mmio, reset_with_something_in_flight)
{
    start_driver(dev, FEATURES);
    desc_put(0, AT_DATA, 4, 0, 0);
    offer(0);
    cr_assert(virtio_pop(&vdev, 0, &chain));
    virtio_config_changed(&vdev);
    holds_one = true;
    reg_put(dev, VIRTIO_MMIO_STATUS, 0);
    cr_assert_not(holds_one);
    cr_assert_eq(vdev.queues[0].nr_in_flight, 0);
    cr_assert_eq(status(), 0);
    cr_assert_eq(vdev.driver_features, 0);
    cr_assert_not(vdev.queues[0].ready);
    cr_assert_not(line.level);
    cr_assert_eq(used_idx(), 0);
}

Test(virtio_mmio, stopping_a_queue_gives_up_too)
{
    start_driver(dev, FEATURES);
    desc_put(0, AT_DATA, 4, 0, 0);
    offer(0);
    cr_assert(virtio_pop(&vdev, 0, &chain));
    holds_one = true;
    reg_put(dev, VIRTIO_MMIO_QUEUE_READY, 0);
    cr_assert_not(holds_one);
    cr_assert_not(virtio_pop(&vdev, 0, &chain));
}
