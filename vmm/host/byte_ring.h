/* SPDX-License-Identifier: MIT */
/*
 * A bounded queue of bytes over storage that the owner gives. No lock.
 */
#ifndef VMM_HOST_BYTE_RING_H
#define VMM_HOST_BYTE_RING_H

#include "base/util.h"

struct byte_ring {
    uint8_t *data;
    size_t capacity;
    size_t head; /* the oldest byte; below capacity */
    size_t len;
};

static inline size_t byte_ring_room(const struct byte_ring *ring)
{
    return ring->capacity - ring->len;
}

/* Takes as many of `len` bytes as fit, and returns how many. */
size_t byte_ring_put(struct byte_ring *ring, const uint8_t *data, size_t len);

/* The oldest bytes that lie in one piece: how many, and in `data` where; they
 * stay there until they are dropped, whatever is put meanwhile. 0 if empty. */
size_t byte_ring_peek(const struct byte_ring *ring, const uint8_t **data);

/* Forgets the oldest `len` bytes; there must be so many. */
void byte_ring_drop(struct byte_ring *ring, size_t len);

#endif
