/* SPDX-License-Identifier: MIT */
/*
 * The registers of virtio-mmio, version 2. Source: virtio 1.2, "MMIO Device
 * Register Layout". Control registers are 32 bits wide and aligned; a driver
 * that accesses them otherwise reads ones and writes nothing. Write-only
 * registers read as ones; so do the lengths of shared memory, which means that
 * there is none.
 */
#include <linux/virtio_config.h>
#include <linux/virtio_mmio.h>

#include "virtio.h"

#define MAGIC   0x74726976u /* "virt" */
#define VERSION 2u
#define VENDOR  0x4D4D5648u /* "HVMM" */

/* The queue that QueueSel selects; NULL if there is no such queue. */
static struct virtio_queue *selected(struct virtio_device *vdev)
{
    return vdev->queue_sel < vdev->class->nr_queues
               ? &vdev->queues[vdev->queue_sel]
               : NULL;
}

static uint32_t feature_word(uint64_t features, uint32_t sel)
{
    return sel < 2 ? (uint32_t)(features >> (32 * sel)) : 0;
}

/* False: the register is write-only, or does not exist. */
static bool read_register(struct virtio_device *vdev, uint64_t offset,
                          uint32_t *value)
{
    const struct virtio_queue *queue = selected(vdev);

    switch (offset) {
    case VIRTIO_MMIO_MAGIC_VALUE:
        *value = MAGIC;
        return true;
    case VIRTIO_MMIO_VERSION:
        *value = VERSION;
        return true;
    case VIRTIO_MMIO_DEVICE_ID:
        *value = vdev->class->id;
        return true;
    case VIRTIO_MMIO_VENDOR_ID:
        *value = VENDOR;
        return true;
    case VIRTIO_MMIO_DEVICE_FEATURES:
        *value = feature_word(vdev->features, vdev->features_sel);
        return true;
    case VIRTIO_MMIO_QUEUE_NUM_MAX:
        *value = queue ? VIRTQ_MAX_SIZE : 0;
        return true;
    case VIRTIO_MMIO_QUEUE_READY:
        *value = queue && queue->ready;
        return true;
    case VIRTIO_MMIO_INTERRUPT_STATUS:
        *value = vdev->interrupt_status;
        return true;
    case VIRTIO_MMIO_STATUS:
        *value = vdev->status;
        return true;
    case VIRTIO_MMIO_CONFIG_GENERATION:
        *value = vdev->generation;
        return true;
    default:
        return false;
    }
}

static void set_low(uint64_t *field, uint32_t value)
{
    *field = (*field & ~UINT64_C(0xFFFFFFFF)) | value;
}

static void set_high(uint64_t *field, uint32_t value)
{
    *field = (*field & 0xFFFFFFFF) | (uint64_t)value << 32;
}

/* True: it is a queue register. The registers of a queue in use are not
 * changed. */
static bool write_queue(struct virtio_device *vdev, uint64_t offset,
                        uint32_t value)
{
    struct virtio_queue *queue = selected(vdev);
    struct virtio_queue nobodys = {0};

    if (offset < VIRTIO_MMIO_QUEUE_NUM || offset > VIRTIO_MMIO_QUEUE_USED_HIGH)
        return false;
    if (!queue)
        queue = &nobodys;
    struct virtq_layout layout = queue->layout;
    switch (offset) {
    case VIRTIO_MMIO_QUEUE_NUM:
        layout.size = value;
        break;
    case VIRTIO_MMIO_QUEUE_DESC_LOW:
        set_low(&layout.desc, value);
        break;
    case VIRTIO_MMIO_QUEUE_DESC_HIGH:
        set_high(&layout.desc, value);
        break;
    case VIRTIO_MMIO_QUEUE_AVAIL_LOW:
        set_low(&layout.avail, value);
        break;
    case VIRTIO_MMIO_QUEUE_AVAIL_HIGH:
        set_high(&layout.avail, value);
        break;
    case VIRTIO_MMIO_QUEUE_USED_LOW:
        set_low(&layout.used, value);
        break;
    case VIRTIO_MMIO_QUEUE_USED_HIGH:
        set_high(&layout.used, value);
        break;
    case VIRTIO_MMIO_QUEUE_READY:
        break;
    default:
        return false;
    }
    if (queue == &nobodys)
        virtio_violation(vdev, "a queue that the device does not have",
                         vdev->queue_sel);
    else if (offset == VIRTIO_MMIO_QUEUE_READY)
        virtio_set_queue_ready(vdev, queue, value & 1);
    else if (queue->ready)
        virtio_violation(vdev, "a queue changed while it is in use", offset);
    else
        queue->layout = layout;
    return true;
}

static void write_features(struct virtio_device *vdev, uint32_t value)
{
    if (vdev->status & VIRTIO_CONFIG_S_FEATURES_OK)
        virtio_violation(vdev, "features changed after FEATURES_OK", value);
    else if (vdev->driver_features_sel == 0)
        set_low(&vdev->driver_features, value);
    else if (vdev->driver_features_sel == 1)
        set_high(&vdev->driver_features, value);
    else if (value)
        virtio_violation(vdev, "features of a word that does not exist", value);
}

static void write_register(struct virtio_device *vdev, uint64_t offset,
                           uint32_t value)
{
    if (write_queue(vdev, offset, value))
        return;
    switch (offset) {
    case VIRTIO_MMIO_DEVICE_FEATURES_SEL:
        vdev->features_sel = value;
        break;
    case VIRTIO_MMIO_DRIVER_FEATURES_SEL:
        vdev->driver_features_sel = value;
        break;
    case VIRTIO_MMIO_DRIVER_FEATURES:
        write_features(vdev, value);
        break;
    case VIRTIO_MMIO_QUEUE_SEL:
        vdev->queue_sel = value;
        break;
    case VIRTIO_MMIO_QUEUE_NOTIFY:
        /* Rarely reached: usually the host's kernel handles the
         * notification. */
        if (value < vdev->class->nr_queues)
            vdev->class->notify(vdev, value);
        else
            virtio_violation(
                vdev, "a notification of a queue that does not exist", value);
        break;
    case VIRTIO_MMIO_INTERRUPT_ACK:
        virtio_acknowledge(vdev, value);
        break;
    case VIRTIO_MMIO_STATUS:
        virtio_set_status(vdev, value);
        break;
    case VIRTIO_MMIO_SHM_SEL:
        break; /* there is no shared memory, whichever is selected */
    default:
        virtio_violation(vdev, "a write to a register that cannot be written",
                         offset);
        break;
    }
}

/* ---------------------------------------------------------------- the device
 */

/* Waits for a reset in progress before it enters. */
static void enter(struct virtio_device *vdev)
{
    pthread_mutex_lock(&vdev->lock);
    while (vdev->resetting)
        pthread_cond_wait(&vdev->idle, &vdev->lock);
}

static bool is_control(struct virtio_device *vdev, uint64_t offset,
                       unsigned len)
{
    if (len == 4 && offset % 4 == 0)
        return true;
    virtio_violation(
        vdev, "a register accessed with a width other than 32 bits", offset);
    return false;
}

static void mmio_read(struct device *dev, uint64_t offset, uint8_t *data,
                      unsigned len)
{
    struct virtio_device *vdev = (struct virtio_device *)dev;
    uint32_t value;

    enter(vdev);
    if (offset >= VIRTIO_MMIO_CONFIG) {
        offset -= VIRTIO_MMIO_CONFIG;
        for (unsigned i = 0; i < len && offset + i < vdev->config_size; i++)
            data[i] = ((const uint8_t *)vdev->config_space)[offset + i];
    } else if (is_control(vdev, offset, len) &&
               read_register(vdev, offset, &value)) {
        memcpy(data, &value, sizeof(value));
    }
    pthread_mutex_unlock(&vdev->lock);
}

static void mmio_write(struct device *dev, uint64_t offset, const uint8_t *data,
                       unsigned len)
{
    struct virtio_device *vdev = (struct virtio_device *)dev;
    uint32_t value;

    enter(vdev);
    if (offset >= VIRTIO_MMIO_CONFIG) {
        virtio_violation(vdev, "a write to configuration that is read-only",
                         offset);
    } else if (is_control(vdev, offset, len)) {
        memcpy(&value, data, sizeof(value));
        write_register(vdev, offset, value);
    }
    pthread_mutex_unlock(&vdev->lock);
}

static void mmio_reset(struct device *dev)
{
    struct virtio_device *vdev = (struct virtio_device *)dev;

    enter(vdev);
    virtio_reset(vdev);
    pthread_mutex_unlock(&vdev->lock);
}

static void mmio_destroy(struct device *dev)
{
    struct virtio_device *vdev = (struct virtio_device *)dev;

    vdev->class->destroy(vdev);
}

const struct device_ops virtio_mmio_ops = {
    .read = mmio_read,
    .write = mmio_write,
    .reset = mmio_reset,
    .destroy = mmio_destroy,
};
