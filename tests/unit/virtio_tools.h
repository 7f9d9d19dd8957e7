/* SPDX-License-Identifier: MIT */
/*
 * A driver's side of a virtqueue for tests, in guest memory that the test
 * fills: where the rings are, and a way to write each field of them.
 */
#ifndef VIRTIO_TOOLS_H
#define VIRTIO_TOOLS_H

#include <linux/virtio_config.h>
#include <linux/virtio_mmio.h>
#include <linux/virtio_ring.h>
#include <string.h>

#include "dev/virtio/virtio.h"

#define RING_RAM  (1u << 20)
#define RING_SIZE 8u
#define AT_DESC   0x1000u
#define AT_AVAIL  0x2000u
#define AT_USED   0x3000u
#define AT_TABLE  0x4000u /* an indirect one */
#define AT_DATA   0x8000u

static struct guest_mem *mem;

static inline void ram_put(uint64_t at, const void *data, size_t len)
{
    if (guest_mem_write(mem, gpa(at), data, len))
        __builtin_trap();
}

static inline void ram_get(uint64_t at, void *data, size_t len)
{
    if (guest_mem_read(mem, gpa(at), data, len))
        __builtin_trap();
}

static inline void ram_put16(uint64_t at, uint16_t value)
{
    ram_put(at, &value, sizeof(value));
}

static inline uint16_t ram_get16(uint64_t at)
{
    uint16_t value;

    ram_get(at, &value, sizeof(value));
    return value;
}

/* Descriptor `i` of the table at `table`. */
static inline void desc_at(uint64_t table, unsigned i, uint64_t addr,
                           uint32_t len, unsigned flags, unsigned next)
{
    const struct vring_desc desc = {
        .addr = addr,
        .len = len,
        .flags = (uint16_t)flags,
        .next = (uint16_t)next,
    };

    ram_put(table + i * sizeof(desc), &desc, sizeof(desc));
}

static inline void desc_put(unsigned i, uint64_t addr, uint32_t len,
                            unsigned flags, unsigned next)
{
    desc_at(AT_DESC, i, addr, len, flags, next);
}

static inline uint16_t avail_idx(void)
{
    return ram_get16(AT_AVAIL + 2);
}

/* Makes the chain at `head` available. */
static inline void offer(unsigned head)
{
    uint16_t idx = avail_idx();

    ram_put16(AT_AVAIL + 4 + 2u * (idx % RING_SIZE), (uint16_t)head);
    ram_put16(AT_AVAIL + 2, (uint16_t)(idx + 1));
}

static inline uint16_t used_idx(void)
{
    return ram_get16(AT_USED + 2);
}

/* The latest used element. */
static inline struct vring_used_elem used_last(void)
{
    struct vring_used_elem element;
    unsigned slot = (uint16_t)(used_idx() - 1) % RING_SIZE;

    ram_get(AT_USED + 4 + slot * sizeof(element), &element, sizeof(element));
    return element;
}

static inline void used_event(uint16_t value)
{
    ram_put16(AT_AVAIL + 4 + 2 * RING_SIZE, value);
}

static inline uint16_t avail_event(void)
{
    return ram_get16(AT_USED + 4 + 8 * RING_SIZE);
}

static inline struct virtq_layout ring_layout(void)
{
    return (struct virtq_layout){RING_SIZE, AT_DESC, AT_AVAIL, AT_USED};
}

/* ------------------------------------------------- by registers of a device */

static inline uint32_t reg_get(struct device *dev, uint64_t offset)
{
    uint8_t data[4] = {0xFF, 0xFF, 0xFF, 0xFF};
    uint32_t value;

    dev->ops->read(dev, offset, data, 4);
    memcpy(&value, data, 4);
    return value;
}

static inline void reg_put(struct device *dev, uint64_t offset, uint64_t value)
{
    uint32_t word = (uint32_t)value;
    uint8_t data[4];

    memcpy(data, &word, 4);
    dev->ops->write(dev, offset, data, 4);
}

static inline void queue_put(struct device *dev, unsigned queue,
                             const struct virtq_layout *layout)
{
    reg_put(dev, VIRTIO_MMIO_QUEUE_SEL, queue);
    reg_put(dev, VIRTIO_MMIO_QUEUE_NUM, layout->size);
    reg_put(dev, VIRTIO_MMIO_QUEUE_DESC_LOW, layout->desc);
    reg_put(dev, VIRTIO_MMIO_QUEUE_DESC_HIGH, layout->desc >> 32);
    reg_put(dev, VIRTIO_MMIO_QUEUE_AVAIL_LOW, layout->avail);
    reg_put(dev, VIRTIO_MMIO_QUEUE_AVAIL_HIGH, layout->avail >> 32);
    reg_put(dev, VIRTIO_MMIO_QUEUE_USED_LOW, layout->used);
    reg_put(dev, VIRTIO_MMIO_QUEUE_USED_HIGH, layout->used >> 32);
    reg_put(dev, VIRTIO_MMIO_QUEUE_READY, 1);
}

#define STATUS_TO_FEATURES                                                     \
    (VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER |                    \
     VIRTIO_CONFIG_S_FEATURES_OK)
#define STATUS_TO_DRIVER (STATUS_TO_FEATURES | VIRTIO_CONFIG_S_DRIVER_OK)

/* Resets, and initializes up to FEATURES_OK with these features. */
static inline void negotiate(struct device *dev, uint64_t features)
{
    reg_put(dev, VIRTIO_MMIO_STATUS, 0);
    reg_put(dev, VIRTIO_MMIO_STATUS, VIRTIO_CONFIG_S_ACKNOWLEDGE);
    reg_put(dev, VIRTIO_MMIO_STATUS,
            VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER);
    for (unsigned i = 0; i < 2; i++) {
        reg_put(dev, VIRTIO_MMIO_DRIVER_FEATURES_SEL, i);
        reg_put(dev, VIRTIO_MMIO_DRIVER_FEATURES, features >> (32 * i));
    }
    reg_put(dev, VIRTIO_MMIO_STATUS, STATUS_TO_FEATURES);
}

/* Initializes completely, with queue 0 at ring_layout() and its rings empty. */
static inline void start_driver(struct device *dev, uint64_t features)
{
    const struct virtq_layout layout = ring_layout();

    negotiate(dev, features | UINT64_C(1) << VIRTIO_F_VERSION_1);
    ram_put16(AT_AVAIL, 0);
    ram_put16(AT_AVAIL + 2, 0);
    ram_put16(AT_USED, 0);
    ram_put16(AT_USED + 2, 0);
    queue_put(dev, 0, &layout);
    reg_put(dev, VIRTIO_MMIO_STATUS, STATUS_TO_DRIVER);
}

#endif
