/* SPDX-License-Identifier: MIT */
/*
 * The common part of all virtio devices: features, status, queues, interrupt,
 * accessed through virtio-mmio registers (mmio.c). Source: virtio 1.2, "Basic
 * Facilities of a Virtio Device", "Virtio Over MMIO"; only the modern
 * interface.
 *
 * Each kind of device has a struct virtio_class. Each is tested on its own,
 * with its own memory and an interrupt line that records its changes.
 *
 * A kind may serve its queues on the vCPU thread that notifies, or on its own
 * threads. Unless stated otherwise, everything here is called with the device's
 * lock held.
 *
 * A register access that breaks the protocol is ignored and reported. A driver
 * that breaks a ring gets DEVICE_NEEDS_RESET, and must reset the device.
 */
#ifndef VMM_DEV_VIRTIO_VIRTIO_H
#define VMM_DEV_VIRTIO_VIRTIO_H

#include <pthread.h>

#include "record/source.h"
#include "dev/device.h"
#include "virtqueue.h"

#define VIRTIO_MMIO_BYTES 0x1000u /* a device's registers */
#define VIRTIO_MAX_QUEUES 2u
#define VIRTIO_MAX_TOLD   32u

struct virtio_device;

struct virtio_class {
    uint32_t id;        /* VIRTIO_ID_x */
    unsigned nr_queues; /* up to VIRTIO_MAX_QUEUES */
    /* The driver has made something available in `queue`, or may have. */
    void (*notify)(struct virtio_device *vdev, unsigned queue);
    /* `queue` is being disabled: drop the chains of it that wait for anything
     * but the device's own threads. NULL: there are none. */
    void (*cancel)(struct virtio_device *vdev, unsigned queue);
    /* Called with no lock held, while no vCPU runs. */
    void (*destroy)(struct virtio_device *vdev);
};

/* What the machine passes to a device; copied. */
struct virtio_config {
    const char *name; /* "disk0"; must live as long as the device */
    struct guest_mem *mem;
    struct irq_line irq; /* its gsi is the device's number in traces */
    /* Where the device's own threads put their trace records; NULL: no
     * trace. */
    struct trace_sources *sources;
    /* The guest broke the protocol in a way not reported before; `what` is a
     * constant. Called with the lock held. May be NULL. */
    void (*violation)(void *ctx, const char *name, const char *what,
                      uint64_t value);
    void *violation_ctx;
};

struct virtio_queue {
    struct virtq_layout layout; /* as written by the driver so far */
    bool ready;
    struct virtqueue vq;   /* valid while ready, and while in flight */
    unsigned nr_in_flight; /* chains popped and not yet pushed */
};

/* Embedded as the first member of each kind's own struct. */
struct virtio_device {
    struct device dev;
    const struct virtio_class *class;
    struct virtio_config config;
    uint64_t features;        /* offered to the driver */
    const void *config_space; /* the kind's; changed with the lock held */
    size_t config_size;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t idle;  /* a nr_in_flight became 0, or a reset ended */
    uint64_t driver_features;
    uint32_t features_sel;
    uint32_t driver_features_sel;
    uint32_t queue_sel;
    uint32_t status; /* VIRTIO_CONFIG_S_x */
    uint32_t interrupt_status;
    uint32_t generation;
    bool resetting; /* a thread waits until nothing is in flight */
    uint64_t nr_violations;
    const char *told[VIRTIO_MAX_TOLD]; /* messages already reported */
    unsigned nr_told;
    struct virtio_queue queues[VIRTIO_MAX_QUEUES];
};

/* Initializes *vdev. `features` are the kind's own; the ring features are
 * added. */
void virtio_init(struct virtio_device *vdev, const struct virtio_class *class,
                 const struct virtio_config *config, uint64_t features,
                 const void *config_space, size_t config_size);
/* The last step of a kind's destroy. */
void virtio_fini(struct virtio_device *vdev);

/* May chains be taken from `queue` now? */
bool virtio_is_live(const struct virtio_device *vdev, unsigned queue);

/* Was this feature negotiated? */
static inline bool virtio_has(const struct virtio_device *vdev, unsigned bit)
{
    return vdev->driver_features >> bit & 1;
}

/* Takes the next chain. False if there is none, the device is not live, or this
 * chain broke it. A chain must be returned by virtio_push or virtio_drop. */
bool virtio_pop(struct virtio_device *vdev, unsigned queue,
                struct virtq_chain *chain) MUST_CHECK;

/* Returns a chain with `len` bytes written; raises the interrupt if the driver
 * wants it. */
void virtio_push(struct virtio_device *vdev, unsigned queue,
                 const struct virtq_chain *chain, uint32_t len);
/* Drops a chain without returning it: only for a device that is broken or being
 * reset, where the driver does not expect it. */
void virtio_drop(struct virtio_device *vdev, unsigned queue);

/* Tells the driver that it should, or need not, notify. Returns whether there
 * is already a chain to pop. */
bool virtio_ask_notify(struct virtio_device *vdev, unsigned queue, bool wanted);

/* The guest broke the protocol in a way that leaves the device usable. */
void virtio_violation(struct virtio_device *vdev, const char *what,
                      uint64_t value);
/* ... or in a way that breaks it: from now on only a reset helps. */
void virtio_break(struct virtio_device *vdev, const char *what, uint64_t value);

/* Call it when the contents of config_space have changed. */
void virtio_config_changed(struct virtio_device *vdev);

/* For mmio.c. */
void virtio_set_status(struct virtio_device *vdev, uint32_t status);
void virtio_set_queue_ready(struct virtio_device *vdev,
                            struct virtio_queue *queue, bool ready);
void virtio_acknowledge(struct virtio_device *vdev, uint32_t bits);
/* Resets the device: afterwards nothing is in flight and everything is as after
 * construction. Waits for the host's I/O, with the lock released meanwhile. */
void virtio_reset(struct virtio_device *vdev);

extern const struct device_ops virtio_mmio_ops;

#endif
