/* SPDX-License-Identifier: MIT */
/*
 * The device's side of a split virtqueue: takes chains of descriptors that the
 * driver made available, and gives them back as used. Source: virtio 1.2,
 * "Split Virtqueues".
 *
 * Everything in the rings is the guest's, and may change at any time. So each
 * descriptor is copied once, and only the copy is checked and used; a chain is
 * at most as long as the queue; indices that count are kept here, not read
 * back. What cannot be followed is no crash and no loop, but a sentence.
 *
 * Not locked: one thread at a time. Must not know: registers, devices.
 */
#ifndef VMM_DEV_VIRTIO_VIRTQUEUE_H
#define VMM_DEV_VIRTIO_VIRTQUEUE_H

#include <sys/uio.h>

#include "mem/guest_mem.h"

#define VIRTQ_MAX_SIZE 256u /* descriptors, and so buffers in a chain */

/* What the driver says about a queue; the addresses are guest-physical. */
struct virtq_layout {
    uint32_t size; /* descriptors */
    uint64_t desc;
    uint64_t avail;
    uint64_t used;
};

struct virtqueue {
    struct guest_mem *mem;
    struct virtq_layout layout; /* checked, and never looked at again */
    uint16_t *avail;            /* its fields, and the event index behind */
    uint16_t *used;
    bool event_idx; /* VIRTIO_RING_F_EVENT_IDX */
    bool indirect;  /* VIRTIO_RING_F_INDIRECT_DESC */
    uint16_t next_avail;
    uint16_t next_used;
    uint16_t signalled; /* next_used when the driver was last asked about */
};

/* A chain, with its buffers as memory of ours: first those that the device
 * reads, then those that it writes. They are RAM of the guest's, which may
 * change them at any time; empty ones are left out. */
struct virtq_chain {
    uint16_t head;
    unsigned nr_out; /* iov[0 .. nr_out - 1]: the device reads */
    unsigned nr_in;  /* the next ones: the device writes */
    uint32_t out_len;
    uint32_t in_len;
    struct iovec iov[VIRTQ_MAX_SIZE];
};

static inline struct iovec *virtq_in(struct virtq_chain *chain)
{
    return chain->iov + chain->nr_out;
}

/* What is wrong with a ring, for a person. */
struct virtq_error {
    const char *what; /* a constant sentence without its end */
    uint64_t value;
};

/* Takes the queue into use from index 0 on. `features` are those negotiated.
 * False, and *error, if this is no queue that can be used. */
bool virtqueue_start(struct virtqueue *vq, struct guest_mem *mem,
                     const struct virtq_layout *layout, uint64_t features,
                     struct virtq_error *error) MUST_CHECK;

enum virtq_result {
    VIRTQ_EMPTY,
    VIRTQ_CHAIN,  /* *chain is filled in */
    VIRTQ_BROKEN, /* *error is: the queue must not be used any more */
};

enum virtq_result virtqueue_pop(struct virtqueue *vq, struct virtq_chain *chain,
                                struct virtq_error *error) MUST_CHECK;

/* Gives a chain back; the device has written `len` bytes of its buffers. */
void virtqueue_push(struct virtqueue *vq, const struct virtq_chain *chain,
                    uint32_t len);

/* Does the driver want an interrupt for what was pushed since this was last
 * asked? */
bool virtqueue_wants_interrupt(struct virtqueue *vq) MUST_CHECK;

/* Whether the driver should notify when it makes the next chain available.
 * Returns whether one is available already, which it may not notify about. */
bool virtqueue_ask_notify(struct virtqueue *vq, bool wanted);

/* Bulk access to the buffers of a chain. Both return the number of bytes
 * copied: `len`, or what there is. */
size_t virtqueue_copy_from(const struct iovec *iov, unsigned nr, size_t offset,
                           void *buf, size_t len);
size_t virtqueue_copy_to(const struct iovec *iov, unsigned nr, size_t offset,
                         const void *buf, size_t len);

/* Makes iov[0 .. *nr - 1] the `len` bytes from `offset` on, which must be
 * there. */
void virtqueue_trim(struct iovec *iov, unsigned *nr, size_t offset, size_t len);

#endif
