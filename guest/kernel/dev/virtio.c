/* SPDX-License-Identifier: MIT */
/*
 * Virtio devices: their registers and their queues.
 *
 * The device acts like a thread on another CPU: it reads and writes the rings
 * while we do. x86 keeps our stores in order, so a ring's entry is visible
 * before the index that covers it. We need a fence only where a store must be
 * visible before a later load.
 */
#include "dev/virtio.h"

#include <linux/virtio_config.h>
#include <linux/virtio_mmio.h>

#include "kernel.h"
#include "layout.h"
#include "lib/boot_info.h"
#include "mm/paging.h"

#define MAGIC   0x74726976u /* "virt" */
#define VERSION 2u          /* 1 predates the standard */

static uint32_t read_register(const struct virtio_device *device, size_t offset)
{
    return *(volatile uint32_t *)(volatile void *)(device->registers + offset);
}

static void write_register(const struct virtio_device *device, size_t offset,
                           uint32_t value)
{
    *(volatile uint32_t *)(volatile void *)(device->registers + offset) = value;
}

bool virtio_probe(struct virtio_device *device, unsigned index)
{
    const struct hv_device *place = &boot_info.devices[index];

    if (index >= boot_info.nr_devices || place->kind != HV_DEVICE_VIRTIO_MMIO)
        return false;
    *device = (struct virtio_device){
        .registers = paging_map_device(place->base, place->size),
        .gsi = place->gsi,
    };
    if (read_register(device, VIRTIO_MMIO_MAGIC_VALUE) != MAGIC ||
        read_register(device, VIRTIO_MMIO_VERSION) != VERSION)
        return false;
    device->kind = read_register(device, VIRTIO_MMIO_DEVICE_ID);
    return true;
}

static void add_status(const struct virtio_device *device, uint32_t bits)
{
    write_register(device, VIRTIO_MMIO_STATUS,
                   read_register(device, VIRTIO_MMIO_STATUS) | bits);
}

static uint64_t offered(const struct virtio_device *device)
{
    uint64_t features;

    write_register(device, VIRTIO_MMIO_DEVICE_FEATURES_SEL, 1);
    features = (uint64_t)read_register(device, VIRTIO_MMIO_DEVICE_FEATURES)
               << 32;
    write_register(device, VIRTIO_MMIO_DEVICE_FEATURES_SEL, 0);
    return features | read_register(device, VIRTIO_MMIO_DEVICE_FEATURES);
}

const char *virtio_negotiate(struct virtio_device *device, uint64_t wanted)
{
    write_register(device, VIRTIO_MMIO_STATUS, 0);
    add_status(device, VIRTIO_CONFIG_S_ACKNOWLEDGE);
    add_status(device, VIRTIO_CONFIG_S_DRIVER);
    device->features = offered(device) & (wanted | 1ull << VIRTIO_F_VERSION_1);
    if (!virtio_has(device, VIRTIO_F_VERSION_1))
        return "it does not speak virtio 1";
    write_register(device, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
    write_register(device, VIRTIO_MMIO_DRIVER_FEATURES,
                   (uint32_t)device->features);
    write_register(device, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
    write_register(device, VIRTIO_MMIO_DRIVER_FEATURES,
                   (uint32_t)(device->features >> 32));
    add_status(device, VIRTIO_CONFIG_S_FEATURES_OK);
    if (!(read_register(device, VIRTIO_MMIO_STATUS) &
          VIRTIO_CONFIG_S_FEATURES_OK))
        return "it refuses the features that it offered";
    return NULL;
}

static void write_address(const struct virtio_device *device, size_t low,
                          const void *at)
{
    uint64_t pa = virt_to_phys(at);

    write_register(device, low, (uint32_t)pa);
    write_register(device, low + 4, (uint32_t)(pa >> 32));
}

const char *virtq_init(struct virtq *queue, struct virtio_device *device,
                       unsigned number, struct virtq_rings *rings)
{
    *queue = (struct virtq){
        .device = device,
        .rings = rings,
        .number = number,
    };
    write_register(device, VIRTIO_MMIO_QUEUE_SEL, number);
    if (read_register(device, VIRTIO_MMIO_QUEUE_NUM_MAX) < VIRTQ_SIZE)
        return "its queue is too short";
    write_register(device, VIRTIO_MMIO_QUEUE_NUM, VIRTQ_SIZE);
    write_address(device, VIRTIO_MMIO_QUEUE_DESC_LOW, rings->desc);
    write_address(device, VIRTIO_MMIO_QUEUE_AVAIL_LOW, &rings->avail);
    write_address(device, VIRTIO_MMIO_QUEUE_USED_LOW, &rings->used);
    write_register(device, VIRTIO_MMIO_QUEUE_READY, 1);
    return NULL;
}

void virtio_go(const struct virtio_device *device)
{
    add_status(device, VIRTIO_CONFIG_S_DRIVER_OK);
}

void virtio_fail(const struct virtio_device *device)
{
    add_status(device, VIRTIO_CONFIG_S_FAILED);
}

uint64_t virtio_config64(const struct virtio_device *device, size_t offset)
{
    uint32_t generation;
    uint64_t value;

    /* Reads the two halves again if the device changed them in between. */
    do {
        generation = read_register(device, VIRTIO_MMIO_CONFIG_GENERATION);
        value = read_register(device, VIRTIO_MMIO_CONFIG + offset) |
                (uint64_t)read_register(device, VIRTIO_MMIO_CONFIG + offset + 4)
                    << 32;
    } while (generation !=
             read_register(device, VIRTIO_MMIO_CONFIG_GENERATION));
    return value;
}

void virtio_acknowledge(const struct virtio_device *device)
{
    /* Acknowledges both causes unseen: reading which it was would cost another
     * exit. */
    write_register(device, VIRTIO_MMIO_INTERRUPT_ACK,
                   VIRTIO_MMIO_INT_VRING | VIRTIO_MMIO_INT_CONFIG);
}

void virtq_add(struct virtq *queue, unsigned first)
{
    queue->rings->avail.ring[queue->available++ % VIRTQ_SIZE] = (uint16_t)first;
    /* Pairs with the device's load, which then sees the entry and its
     * descriptors. */
    __atomic_store_n(&queue->rings->avail.index, queue->available,
                     __ATOMIC_RELEASE);
}

void virtq_notify(struct virtq *queue)
{
    const struct virtq_rings *rings = queue->rings;
    uint16_t before = queue->notified;
    bool wanted;

    queue->notified = queue->available;
    /* We publish our index before we check whether the device sleeps; the
     * device does the two in the opposite order, so one of us sees the other's
     * store. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (virtio_has(queue->device, VIRTIO_RING_F_EVENT_IDX))
        wanted = vring_need_event(
            __atomic_load_n(&rings->used.avail_event, __ATOMIC_RELAXED),
            queue->available, before);
    else
        wanted = !(__atomic_load_n(&rings->used.flags, __ATOMIC_RELAXED) &
                   VRING_USED_F_NO_NOTIFY);
    if (wanted)
        write_register(queue->device, VIRTIO_MMIO_QUEUE_NOTIFY, queue->number);
}

static bool more_used(const struct virtq *queue)
{
    return __atomic_load_n(&queue->rings->used.index, __ATOMIC_ACQUIRE) !=
           queue->seen;
}

int virtq_next_used(struct virtq *queue)
{
    struct virtq_rings *rings = queue->rings;

    if (!more_used(queue)) {
        /* Ask for an interrupt at the next one, then look again: it may have
         * come meanwhile. */
        __atomic_store_n(&rings->avail.used_event, queue->seen,
                         __ATOMIC_RELAXED);
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        if (!more_used(queue))
            return -1;
    }
    return (int)(rings->used.ring[queue->seen++ % VIRTQ_SIZE].id % VIRTQ_SIZE);
}
