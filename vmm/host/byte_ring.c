/* SPDX-License-Identifier: MIT */
/*
 * A bounded queue of bytes.
 */
#include "byte_ring.h"

#include <assert.h>
#include <string.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t byte_ring_put(struct byte_ring *ring, const uint8_t *data, size_t len)
{
    size_t taken = least(len, byte_ring_room(ring));
    size_t tail = ring->head + ring->len;
    size_t first;

    if (taken == 0)
        return 0;
    if (tail >= ring->capacity)
        tail -= ring->capacity;
    first = least(taken, ring->capacity - tail);
    memcpy(ring->data + tail, data, first);
    memcpy(ring->data, data + first, taken - first);
    ring->len += taken;
    return taken;
}

size_t byte_ring_peek(const struct byte_ring *ring, const uint8_t **data)
{
    *data = ring->data + ring->head;
    return least(ring->len, ring->capacity - ring->head);
}

void byte_ring_drop(struct byte_ring *ring, size_t len)
{
    assert(len <= ring->len);
    ring->head += len;
    if (ring->head >= ring->capacity)
        ring->head -= ring->capacity;
    ring->len -= len;
}
