/* SPDX-License-Identifier: MIT */
/*
 * What every virtio device has, whatever it is for: features, status, queues,
 * its interrupt. Behind virtio-mmio registers (mmio.c). Source: virtio 1.2,
 * "Basic Facilities of a Virtio Device", "Virtio Over MMIO"; only the modern
 * interface.
 *
 * A kind of device is a struct virtio_class; each is tested by itself, in
 * memory of its own and with a line that writes down what it gets.
 *
 * What is of a kind's own concern may be done on the vCPU thread that notifies,
 * or on threads of its own. Everything here is called with the device's lock
 * held, if nothing else is said.
 *
 * A driver that breaks the protocol of registers is ignored and told of; one
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
    /* `queue` is being disabled: give up what of it waits for something other
     * than a thread of the device's own. NULL: nothing does. */
    void (*cancel)(struct virtio_device *vdev, unsigned queue);
    /* No lock held, no vCPU runs. */
    void (*destroy)(struct virtio_device *vdev);
};

/* What a device is given by the machine; copied. */
struct virtio_config {
    const char *name; /* "disk0"; lives as long as the device */
    struct guest_mem *mem;
    struct irq_line irq; /* its gsi is the device's number in traces */
    /* Where threads of the device's own put their records; NULL: nowhere. */
    struct trace_sources *sources;
    /* The guest broke the protocol in a way that is new; `what` is a constant.
     * With the lock held; may be NULL. */
    void (*violation)(void *ctx, const char *name, const char *what,
                      uint64_t value);
    void *violation_ctx;
};

struct virtio_queue {
    struct virtq_layout layout; /* as the driver has written it so far */
    bool ready;
    struct virtqueue vq;   /* valid while ready, and while in flight */
    unsigned nr_in_flight; /* chains popped, but not pushed */
};

/* Embedded as the first member of each kind's own struct. */
struct virtio_device {
    struct device dev;
    const struct virtio_class *class;
    struct virtio_config config;
    uint64_t features;        /* offered */
    const void *config_space; /* of the kind; changed with the lock held */
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
    bool resetting; /* someone waits for what is in flight */
    uint64_t nr_violations;
    const char *told[VIRTIO_MAX_TOLD]; /* sentences */
    unsigned nr_told;
    struct virtio_queue queues[VIRTIO_MAX_QUEUES];
};

/* Fills in *vdev. `features` are the kind's own; those of rings are added. */
void virtio_init(struct virtio_device *vdev, const struct virtio_class *class,
                 const struct virtio_config *config, uint64_t features,
                 const void *config_space, size_t config_size);
/* The end of a kind's destroy. */
void virtio_fini(struct virtio_device *vdev);

/* May chains be taken from `queue` now? */
bool virtio_is_live(const struct virtio_device *vdev, unsigned queue);

/* Was this feature negotiated? */
static inline bool virtio_has(const struct virtio_device *vdev, unsigned bit)
{
    return vdev->driver_features >> bit & 1;
}

/* Takes the next chain. False if there is none, or the device is not live, or
 * just broke. A chain must be given back by virtio_push or virtio_drop. */
bool virtio_pop(struct virtio_device *vdev, unsigned queue,
                struct virtq_chain *chain) MUST_CHECK;

/* Gives it back, `len` bytes written; raises the interrupt if wanted. */
void virtio_push(struct virtio_device *vdev, unsigned queue,
                 const struct virtq_chain *chain, uint32_t len);
/* Only for a device that is broken or being reset: nobody will look for it. */
void virtio_drop(struct virtio_device *vdev, unsigned queue);

/* The driver should, or need not, notify. Returns whether there is something
 * to pop already. */
bool virtio_ask_notify(struct virtio_device *vdev, unsigned queue, bool wanted);

/* The guest broke the protocol in a way that leaves the device usable. */
void virtio_violation(struct virtio_device *vdev, const char *what,
                      uint64_t value);
/* ... or not: from here on only a reset helps. */
void virtio_break(struct virtio_device *vdev, const char *what, uint64_t value);

/* What config_space points at has changed. */
void virtio_config_changed(struct virtio_device *vdev);

/* For mmio.c. */
void virtio_set_status(struct virtio_device *vdev, uint32_t status);
void virtio_set_queue_ready(struct virtio_device *vdev,
                            struct virtio_queue *queue, bool ready);
void virtio_acknowledge(struct virtio_device *vdev, uint32_t bits);
/* Ends with nothing in flight and everything as after construction. Waits for
 * the host's I/O, with the lock released meanwhile. */
void virtio_reset(struct virtio_device *vdev);

extern const struct device_ops virtio_mmio_ops;

#endif
