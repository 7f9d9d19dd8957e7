/* SPDX-License-Identifier: MIT */
/*
 * Output while something else is on the terminal: the newest part of it is
 * kept, and written when that is over.
 */
#include <errno.h>
#include <poll.h>

#include "base/ending.h"
#include "base/now.h"
#include "console_output.h"

size_t console_output_keep(struct console_output *out, const uint8_t *data,
                           size_t len)
{
    size_t room;

    len = len < out->held->capacity ? len : out->held->capacity;
    room = byte_ring_room(out->held);
    if (room < len) {
        out->nr_forgotten += len - room;
        byte_ring_drop(out->held, len - room);
    }
    return byte_ring_put(out->held, data, len);
}

void console_output_hold(struct console_output *out, struct byte_ring *held)
{
    pthread_mutex_lock(&out->flush_lock);
    out->held = held;
    out->nr_forgotten = 0;
    pthread_mutex_unlock(&out->flush_lock);
}

uint64_t console_output_release(struct console_output *out, int total_ms)
{
    uint64_t end = now_ms() + ending_wait((unsigned)total_ms);
    struct byte_ring *held;
    const uint8_t *data;
    size_t len;
    uint64_t forgotten;

    pthread_mutex_lock(&out->flush_lock);
    held = out->held;
    out->held = NULL;
    while (held && (len = byte_ring_peek(held, &data)) > 0) {
        ssize_t n = out_fd_write(&out->way, data, len);
        struct pollfd pollfd = {.fd = out->way.fd, .events = POLLOUT};
        uint64_t now = now_ms();

        if (n > 0)
            byte_ring_drop(held, (size_t)n);
        else if (n != -EAGAIN || now >= end ||
                 poll(&pollfd, 1, (int)(end - now)) <= 0)
            break;
    }
    forgotten = out->nr_forgotten + (held ? held->len : 0);
    pthread_mutex_unlock(&out->flush_lock);
    return forgotten;
}

ssize_t console_output_draw(struct console_output *out, const char *data,
                            size_t len)
{
    ssize_t n;

    pthread_mutex_lock(&out->flush_lock);
    n = out_fd_write(&out->way, (const uint8_t *)data, len);
    pthread_mutex_unlock(&out->flush_lock);
    return n == -EAGAIN || n == -EINTR ? 0 : n;
}
