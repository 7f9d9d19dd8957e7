/* SPDX-License-Identifier: MIT */
/*
 * Where characters go: what a device writes to, and a console offers.
 */
#ifndef VMM_BASE_CHAR_SINK_H
#define VMM_BASE_CHAR_SINK_H

#include <stddef.h>
#include <stdint.h>

/* `write` takes up to `len` bytes, never blocks, and returns how many it took;
 * the caller offers the rest again or counts it as dropped. `room` returns how
 * many bytes it would take now. Any thread. */
struct char_sink {
    size_t (*write)(void *ctx, const uint8_t *data, size_t len);
    size_t (*room)(void *ctx);
    void *ctx;
};

/*@ requires \valid_read(sink);
    requires len == 0 || \valid_read(data + (0 .. len - 1));
    assigns \result \from \nothing;
    ensures \result <= len; */
static inline size_t char_sink_write(const struct char_sink *sink,
                                     const uint8_t *data, size_t len)
{
    return sink->write(sink->ctx, data, len);
}

#endif
