/* SPDX-License-Identifier: MIT */
/*
 * What all virtio devices have in common: registers in memory (virtio-mmio),
 * features to agree on, and queues. A queue is three tables in our RAM. The
 * driver writes descriptors (buffers, linked into chains) and the available
 * ring (chains that the device may take); the device writes the used ring
 * (chains that it is done with).
 *
 * Source: virtio 1.2, "Virtio Over MMIO", "Split Virtqueues".
 */
#ifndef DEV_VIRTIO_H
#define DEV_VIRTIO_H

#include <linux/virtio_ring.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VIRTQ_SIZE 128u /* descriptors; a power of two */

/* One queue's tables, as the device finds them. */
struct virtq_rings {
    struct vring_desc desc[VIRTQ_SIZE];
    struct {
        uint16_t flags;
        uint16_t index; /* of the next chain; does not wrap at VIRTQ_SIZE */
        uint16_t ring[VIRTQ_SIZE];
        uint16_t used_event; /* interrupt us when used.index passes it */
    } avail;
    struct {
        uint16_t flags;
        uint16_t index;
        struct vring_used_elem ring[VIRTQ_SIZE];
        uint16_t avail_event; /* notify it when avail.index passes this */
    } used __attribute__((aligned(4)));
};

struct virtio_device {
    volatile char *registers;
    unsigned gsi;
    uint32_t kind;     /* VIRTIO_ID_x */
    uint64_t features; /* those that both sides have */
};

/* A queue as the driver uses it; its owner provides the lock. */
struct virtq {
    struct virtio_device *device;
    struct virtq_rings *rings;
    unsigned number;
    uint16_t available; /* avail.index once added chains are published */
    uint16_t notified;  /* avail.index at the last virtq_notify() */
    uint16_t seen;      /* used.index up to which chains were taken */
};

/* Fills in `device` from entry `index` of the boot information. Returns false
 * if that entry is empty, or is no device that this kernel can drive. */
bool virtio_probe(struct virtio_device *device, unsigned index);

/* Resets the device, and accepts those of its features that are in `wanted`.
 * Returns NULL, or what is wrong. */
const char *virtio_negotiate(struct virtio_device *device, uint64_t wanted);

/* Tells the device where a queue's rings lie; they must be zeros, in the direct
 * mapping. Call it before virtio_go(). Returns NULL, or what is wrong. */
const char *virtq_init(struct virtq *queue, struct virtio_device *device,
                       unsigned number, struct virtq_rings *rings);

/* From here on the device may use its queues; it will not, after a failure. */
void virtio_go(const struct virtio_device *device);
void virtio_fail(const struct virtio_device *device);

/* Whether the feature with that bit number was agreed on. */
static inline bool virtio_has(const struct virtio_device *device, unsigned bit)
{
    return device->features >> bit & 1;
}

/* Reads 8 bytes of the device's configuration space. */
uint64_t virtio_config64(const struct virtio_device *device, size_t offset);

/* Lets the interrupt line go down. Anything that the device does from here on
 * raises it again, so call this before looking at what the device did. */
void virtio_acknowledge(const struct virtio_device *device);

/* Makes the chain that begins with descriptor `first` available, ... */
void virtq_add(struct virtq *queue, unsigned first);
/* ... and, once all are added, tells the device, if it wants to be told. */
void virtq_notify(struct virtq *queue);

/* Takes the next chain that the device is done with. Returns its first
 * descriptor, or -1 if there is none; then an interrupt will announce the next
 * one. */
int virtq_next_used(struct virtq *queue);

#endif
