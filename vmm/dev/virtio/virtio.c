/* SPDX-License-Identifier: MIT */
/*
 * The common part of all virtio devices: the status machine, the queues, the
 * interrupt. Source: virtio 1.2, "Basic Facilities of a Virtio Device".
 *
 * The interrupt line is up exactly while the interrupt status is not 0. This is
 * right for edge-triggered and for level-triggered interrupts, and nothing is
 * lost while the interrupt is masked.
 */
#include "virtio.h"

#include <assert.h>
#include <linux/virtio_config.h>
#include <linux/virtio_mmio.h>
#include <linux/virtio_ring.h>

#define RING_FEATURES                                                          \
    (UINT64_C(1) << VIRTIO_F_VERSION_1 |                                       \
     UINT64_C(1) << VIRTIO_RING_F_INDIRECT_DESC |                              \
     UINT64_C(1) << VIRTIO_RING_F_EVENT_IDX)

/* The bits that a driver sets, one after another. */
#define DRIVER_STATUS                                                          \
    (VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER |                    \
     VIRTIO_CONFIG_S_FEATURES_OK | VIRTIO_CONFIG_S_DRIVER_OK |                 \
     VIRTIO_CONFIG_S_FAILED)

/* ------------------------------------------------------------ the interrupt */

static void set_interrupt_status(struct virtio_device *vdev, uint32_t status)
{
    bool was_up = vdev->interrupt_status;

    vdev->interrupt_status = status;
    if (was_up != (status != 0))
        irq_line_set(&vdev->config.irq, status != 0);
}

static void interrupt(struct virtio_device *vdev, uint32_t bit)
{
    set_interrupt_status(vdev, vdev->interrupt_status | bit);
}

void virtio_acknowledge(struct virtio_device *vdev, uint32_t bits)
{
    set_interrupt_status(vdev, vdev->interrupt_status & ~bits);
}

void virtio_config_changed(struct virtio_device *vdev)
{
    vdev->generation++;
    if (vdev->status & VIRTIO_CONFIG_S_DRIVER_OK)
        interrupt(vdev, VIRTIO_MMIO_INT_CONFIG);
}

/* --------------------------------------------------------- a guest's mistakes
 */

/* Is `what` reported for the first time? Each mistake is reported once, so that
 * one made a thousand times does not hide the others. */
static bool is_news(struct virtio_device *vdev, const char *what)
{
    for (unsigned i = 0; i < vdev->nr_told; i++)
        if (vdev->told[i] == what)
            return false;
    if (vdev->nr_told < VIRTIO_MAX_TOLD)
        vdev->told[vdev->nr_told++] = what;
    return true;
}

void virtio_violation(struct virtio_device *vdev, const char *what,
                      uint64_t value)
{
    vdev->nr_violations++;
    if (!is_news(vdev, what))
        return;
    if (vdev->config.violation)
        vdev->config.violation(vdev->config.violation_ctx, vdev->config.name,
                               what, value);
}

void virtio_break(struct virtio_device *vdev, const char *what, uint64_t value)
{
    if (vdev->status & VIRTIO_CONFIG_S_NEEDS_RESET)
        return; /* reported once */
    vdev->status |= VIRTIO_CONFIG_S_NEEDS_RESET;
    virtio_violation(vdev, what, value);
    if (vdev->status & VIRTIO_CONFIG_S_DRIVER_OK)
        interrupt(vdev, VIRTIO_MMIO_INT_CONFIG);
}

/* ------------------------------------------------------------------- queues */

bool virtio_is_live(const struct virtio_device *vdev, unsigned queue)
{
    const uint32_t wanted = VIRTIO_CONFIG_S_DRIVER_OK;
    const uint32_t unwanted =
        VIRTIO_CONFIG_S_NEEDS_RESET | VIRTIO_CONFIG_S_FAILED;

    return (vdev->status & (wanted | unwanted)) == wanted && !vdev->resetting &&
           vdev->queues[queue].ready;
}

bool virtio_pop(struct virtio_device *vdev, unsigned queue,
                struct virtq_chain *chain)
{
    struct virtq_error error;

    if (!virtio_is_live(vdev, queue))
        return false;
    switch (virtqueue_pop(&vdev->queues[queue].vq, chain, &error)) {
    case VIRTQ_EMPTY:
        break;
    case VIRTQ_CHAIN:
        vdev->queues[queue].nr_in_flight++;
        return true;
    case VIRTQ_BROKEN:
        virtio_break(vdev, error.what, error.value);
        break;
    }
    return false;
}

void virtio_drop(struct virtio_device *vdev, unsigned queue)
{
    assert(vdev->queues[queue].nr_in_flight);
    if (--vdev->queues[queue].nr_in_flight == 0)
        pthread_cond_broadcast(&vdev->idle);
}

void virtio_push(struct virtio_device *vdev, unsigned queue,
                 const struct virtq_chain *chain, uint32_t len)
{
    struct virtqueue *vq = &vdev->queues[queue].vq;

    virtqueue_push(vq, chain, len);
    if (virtqueue_wants_interrupt(vq))
        interrupt(vdev, VIRTIO_MMIO_INT_VRING);
    virtio_drop(vdev, queue);
}

bool virtio_ask_notify(struct virtio_device *vdev, unsigned queue, bool wanted)
{
    return virtio_is_live(vdev, queue) &&
           virtqueue_ask_notify(&vdev->queues[queue].vq, wanted);
}

/* Waits until nothing is in flight in `nr` queues from `first` on. Accesses
 * made meanwhile wait too. */
static void quiesce(struct virtio_device *vdev, unsigned first, unsigned nr)
{
    vdev->resetting = true;
    for (unsigned i = first; i < first + nr; i++) {
        if (vdev->class->cancel)
            vdev->class->cancel(vdev, i);
        while (vdev->queues[i].nr_in_flight)
            pthread_cond_wait(&vdev->idle, &vdev->lock);
    }
    vdev->resetting = false;
    pthread_cond_broadcast(&vdev->idle);
}

void virtio_set_queue_ready(struct virtio_device *vdev,
                            struct virtio_queue *queue, bool ready)
{
    struct virtq_error error;

    if (ready == queue->ready)
        return;
    if (!ready) {
        quiesce(vdev, (unsigned)(queue - vdev->queues), 1);
        queue->ready = false;
        return;
    }
    queue->ready = virtqueue_start(&queue->vq, vdev->config.mem, &queue->layout,
                                   vdev->driver_features, &error);
    if (!queue->ready)
        virtio_break(vdev, error.what, error.value);
}

/* ------------------------------------------------------------------- status */

static void start_over(struct virtio_device *vdev)
{
    vdev->driver_features = 0;
    vdev->features_sel = vdev->driver_features_sel = vdev->queue_sel = 0;
    vdev->status = 0;
    set_interrupt_status(vdev, 0);
    for (unsigned i = 0; i < vdev->class->nr_queues; i++)
        vdev->queues[i] = (struct virtio_queue){0};
}

void virtio_reset(struct virtio_device *vdev)
{
    quiesce(vdev, 0, vdev->class->nr_queues);
    start_over(vdev);
}

/* FEATURES_OK stays 0 if the driver's choice of features is not possible; the
 * driver reads it back to learn that. virtio 1.2, "Device Initialization". */
static uint32_t check_features(struct virtio_device *vdev, uint32_t status)
{
    uint64_t chosen = vdev->driver_features;

    if (!(chosen & ~vdev->features) && virtio_has(vdev, VIRTIO_F_VERSION_1))
        return status;
    virtio_violation(vdev, "features that were not offered, or not version 1",
                     chosen);
    return status & ~(uint32_t)VIRTIO_CONFIG_S_FEATURES_OK;
}

void virtio_set_status(struct virtio_device *vdev, uint32_t status)
{
    uint32_t before = vdev->status;
    uint32_t added = status & ~before;

    if (status == 0) {
        virtio_reset(vdev);
        return;
    }
    if (before & ~status & DRIVER_STATUS)
        virtio_violation(vdev, "a status bit cleared without a reset", status);
    if (added & ~(uint32_t)DRIVER_STATUS)
        virtio_violation(vdev, "a status bit that is not the driver's", status);
    added &= DRIVER_STATUS;
    if (added & VIRTIO_CONFIG_S_FEATURES_OK)
        added = check_features(vdev, added);
    if (added & VIRTIO_CONFIG_S_DRIVER_OK &&
        !((before | added) & VIRTIO_CONFIG_S_FEATURES_OK)) {
        virtio_violation(vdev, "DRIVER_OK without FEATURES_OK", status);
        added &= ~(uint32_t)VIRTIO_CONFIG_S_DRIVER_OK;
    }
    vdev->status = before | added;
    /* Earlier notifications had no effect, so repeat them. */
    if (added & VIRTIO_CONFIG_S_DRIVER_OK)
        for (unsigned i = 0; i < vdev->class->nr_queues; i++)
            vdev->class->notify(vdev, i);
}

/* ------------------------------------------------------------- construction */

void virtio_init(struct virtio_device *vdev, const struct virtio_class *class,
                 const struct virtio_config *config, uint64_t features,
                 const void *config_space, size_t config_size)
{
    assert(class->nr_queues <= VIRTIO_MAX_QUEUES);
    vdev->dev.ops = &virtio_mmio_ops;
    vdev->dev.name = config->name;
    vdev->class = class;
    vdev->config = *config;
    vdev->features = features | RING_FEATURES;
    vdev->config_space = config_space;
    vdev->config_size = config_size;
    pthread_mutex_init(&vdev->lock, NULL);
    pthread_cond_init(&vdev->idle, NULL);
}

void virtio_fini(struct virtio_device *vdev)
{
    pthread_cond_destroy(&vdev->idle);
    pthread_mutex_destroy(&vdev->lock);
}
