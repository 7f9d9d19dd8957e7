/* SPDX-License-Identifier: MIT */
/*
 * A virtio entropy device. It is served on the vCPU thread that notifies: that
 * takes some microseconds, less than waking another thread.
 */
#include "rng.h"

#include <linux/virtio_ids.h>
#include <stdlib.h>
#include <sys/random.h>

#include "record/thread.h"

/* Fills the chain's buffers, up to the limit; returns the number of bytes. */
static uint32_t fill(struct virtq_chain *chain)
{
    struct iovec *iov = virtq_in(chain);
    uint32_t filled = 0;

    for (unsigned i = 0; i < chain->nr_in && filled < RNG_MAX_BYTES; i++) {
        size_t len = iov[i].iov_len;
        if (len > RNG_MAX_BYTES - filled)
            len = RNG_MAX_BYTES - filled;
        ssize_t n = getrandom(iov[i].iov_base, len, GRND_NONBLOCK);
        if (n <= 0)
            break; /* the host has just started; the driver asks again */
        filled += (uint32_t)n;
        if ((size_t)n < len)
            break;
    }
    return filled;
}

static void rng_notify(struct virtio_device *vdev, unsigned queue)
{
    struct virtq_chain chain;
    bool again = true;

    /* At most a queue's worth for one notification. */
    for (unsigned i = 0; i < VIRTQ_MAX_SIZE && again; i++) {
        if (virtio_pop(vdev, queue, &chain)) {
            uint64_t began = trace_now();
            uint32_t len = fill(&chain);
            virtio_push(vdev, queue, &chain, len);
            trace_service(began, vdev->config.irq.gsi, chain.head,
                          HV_TRACE_WHAT(VIRTIO_ID_RNG, 0), len, 0);
        } else {
            again = virtio_ask_notify(vdev, queue, true);
        }
    }
}

static void rng_destroy(struct virtio_device *vdev)
{
    virtio_fini(vdev);
    free(vdev);
}

static const struct virtio_class rng_class = {
    .id = VIRTIO_ID_RNG,
    .nr_queues = 1,
    .notify = rng_notify,
    .destroy = rng_destroy,
};

struct device *rng_create(const struct virtio_config *config)
{
    struct virtio_device *vdev = calloc(1, sizeof(*vdev));

    if (!vdev)
        return NULL;
    virtio_init(vdev, &rng_class, config, 0, NULL, 0);
    return &vdev->dev;
}
