/* SPDX-License-Identifier: MIT */
/*
 * The device's side of a split virtqueue: takes chains of descriptors that the
 * driver made available, and returns them as used. Source: virtio 1.2, "Split
 * Virtqueues".
 *
 * Everything in the rings belongs to the guest, which may change it at any
 * time. So each descriptor is copied once, and only the copy is checked and
 * used; a chain is at most as long as the queue; our own indices are kept here,
 * not read back. A malformed chain causes neither a crash nor an endless loop,
 * but an error with a message.
 *
 * Not locked: one thread at a time. Must not know: registers, devices.
 */
#ifndef VMM_DEV_VIRTIO_VIRTQUEUE_H
#define VMM_DEV_VIRTIO_VIRTQUEUE_H

#include <sys/uio.h>

#include "mem/guest_mem.h"

#define VIRTQ_MAX_SIZE 256u /* descriptors, and so buffers in a chain */

/* A queue as the driver describes it; the addresses are guest-physical. */
struct virtq_layout {
    uint32_t size; /* descriptors */
    uint64_t desc;
    uint64_t avail;
    uint64_t used;
};

struct virtqueue {
    struct guest_mem *mem;
    struct virtq_layout layout; /* checked copy; the guest's is not reread */
    uint16_t *avail;            /* its fields, and the event index after */
    uint16_t *used;
    bool event_idx; /* VIRTIO_RING_F_EVENT_IDX */
    bool indirect;  /* VIRTIO_RING_F_INDIRECT_DESC */
    uint16_t next_avail;
    uint16_t next_used;
    uint16_t signalled; /* next_used at the last check for an interrupt */
};

/*@ // A queue in use: its rings are memory of the guest's.
    predicate is_virtqueue{L}(struct virtqueue *vq) =
        \valid(vq) && is_guest_mem(vq->mem) &&
        1 <= vq->layout.size <= VIRTQ_MAX_SIZE &&
        \valid(vq->avail + (0 .. vq->layout.size + 2)) &&
        \valid(vq->used + (0 .. 4 * vq->layout.size + 2)); */

/* A chain, with its buffers as host pointers: first those that the device
 * reads, then those that it writes. They are in the guest's RAM, and the guest
 * may change them at any time; empty ones are left out. */
struct virtq_chain {
    uint16_t head;
    unsigned nr_out; /* iov[0 .. nr_out - 1]: the device reads */
    unsigned nr_in;  /* the next ones: the device writes */
    uint32_t out_len;
    uint32_t in_len;
    struct iovec iov[VIRTQ_MAX_SIZE];
};

/*@ // Every buffer is memory of the guest's, from its first to its last byte.
    predicate are_buffers{L}(struct iovec *iov, integer nr) =
        \forall integer i; 0 <= i < nr ==> iov[i].iov_len > 0 &&
            host_bytes((uint8_t *)iov[i].iov_base, iov[i].iov_len);

    predicate is_chain{L}(struct virtq_chain *chain) =
        chain->nr_out + chain->nr_in <= VIRTQ_MAX_SIZE &&
        are_buffers(&chain->iov[0], chain->nr_out + chain->nr_in); */

/* The buffers that the device writes. */
/*@ requires \valid_read(chain);
    assigns \nothing;
    ensures \result == &chain->iov[0] + chain->nr_out; */
static inline struct iovec *virtq_in(struct virtq_chain *chain)
{
    return chain->iov + chain->nr_out;
}

/* What is wrong with a ring, for a message. */
struct virtq_error {
    const char *what; /* a constant phrase, not a whole sentence */
    uint64_t value;
};

/* Starts using the queue, from index 0 on. `features` are those negotiated.
 * False, with *error set, if the queue cannot be used. */
/*@ requires \valid(vq) && is_guest_mem(mem) && \valid_read(layout);
    requires \valid(error) && \separated(vq, layout, error);
    assigns *vq, *error;
    ensures \result ==> is_virtqueue(vq); */
bool virtqueue_start(struct virtqueue *vq, struct guest_mem *mem,
                     const struct virtq_layout *layout, uint64_t features,
                     struct virtq_error *error) MUST_CHECK;

enum virtq_result {
    VIRTQ_EMPTY,
    VIRTQ_CHAIN,  /* *chain is filled in */
    VIRTQ_BROKEN, /* *error is: do not use the queue any more */
};

/*@ requires is_virtqueue(vq) && \valid(chain) && \valid(error);
    requires \separated(vq, chain, error, vq->avail + (0 ..),
                        vq->used + (0 ..));
    assigns vq->next_avail, *chain, *error;
    ensures is_virtqueue(vq);
    ensures \result == VIRTQ_CHAIN ==> is_chain(chain); */
enum virtq_result virtqueue_pop(struct virtqueue *vq, struct virtq_chain *chain,
                                struct virtq_error *error) MUST_CHECK;

/* Returns a chain to the driver; the device has written `len` bytes of its
 * buffers. */
/*@ requires is_virtqueue(vq) && \valid_read(chain);
    requires \separated(vq, chain, vq->used + (0 ..));
    assigns vq->next_used, vq->used[0 .. 4 * vq->layout.size + 1];
    ensures is_virtqueue(vq); */
void virtqueue_push(struct virtqueue *vq, const struct virtq_chain *chain,
                    uint32_t len);

/* Does the driver want an interrupt for what was pushed since the last call? */
/*@ requires is_virtqueue(vq);
    requires \separated(vq, vq->used + (0 ..));
    assigns vq->signalled;
    ensures is_virtqueue(vq); */
bool virtqueue_wants_interrupt(struct virtqueue *vq) MUST_CHECK;

/* Sets whether the driver should notify when it makes the next chain available.
 * Returns whether one is already available, about which the driver may not
 * notify. */
/*@ requires is_virtqueue(vq);
    requires \separated(vq, vq->used + (0 ..));
    assigns vq->used[0 .. 4 * vq->layout.size + 2];
    ensures is_virtqueue(vq); */
bool virtqueue_ask_notify(struct virtqueue *vq, bool wanted);

/* Copy from or to the buffers of a chain. Both return the number of bytes
 * copied: `len`, or as many as there are. */
/*@ requires \valid_read(iov + (0 .. nr - 1)) && are_buffers(iov, nr);
    requires len == 0 || \valid((uint8_t *)buf + (0 .. len - 1));
    assigns ((uint8_t *)buf)[0 .. len - 1] \from \nothing;
    assigns \result \from iov[0 .. nr - 1], offset, len;
    ensures \result <= len; */
size_t virtqueue_copy_from(const struct iovec *iov, unsigned nr, size_t offset,
                           void *buf, size_t len);
size_t virtqueue_copy_to(const struct iovec *iov, unsigned nr, size_t offset,
                         const void *buf, size_t len);

/* Narrows iov[0 .. *nr - 1] to the `len` bytes from `offset` on, which must
 * exist. */
/*@ requires \valid(nr) && *nr <= VIRTQ_MAX_SIZE;
    requires \valid(iov + (0 .. *nr - 1)) && are_buffers(iov, *nr);
    requires \separated(nr, iov + (0 .. *nr - 1));
    assigns *nr, iov[0 .. *nr - 1];
    ensures *nr <= \old(*nr) && are_buffers(iov, *nr); */
void virtqueue_trim(struct iovec *iov, unsigned *nr, size_t offset, size_t len);

#endif
