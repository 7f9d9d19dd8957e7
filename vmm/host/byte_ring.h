/* SPDX-License-Identifier: MIT */
/*
 * A bounded queue of bytes in storage that the owner provides. No lock.
 */
#ifndef VMM_HOST_BYTE_RING_H
#define VMM_HOST_BYTE_RING_H

#include "base/util.h"

struct byte_ring {
    uint8_t *data;
    size_t capacity;
    size_t head; /* index of the oldest byte; < capacity */
    size_t len;
};

static inline size_t byte_ring_room(const struct byte_ring *ring)
{
    return ring->capacity - ring->len;
}

/* Adds as many of the `len` bytes as fit, and returns their number. */
size_t byte_ring_put(struct byte_ring *ring, const uint8_t *data, size_t len);

/* Sets *data to the oldest bytes, and returns how many lie there contiguously;
 * 0 if the ring is empty. They stay there until they are dropped, even if more
 * are added meanwhile. */
size_t byte_ring_peek(const struct byte_ring *ring, const uint8_t **data);

/* Removes the oldest `len` bytes; the ring must hold that many. */
void byte_ring_drop(struct byte_ring *ring, size_t len);

#endif
