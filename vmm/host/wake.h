/* SPDX-License-Identifier: MIT */
/*
 * Waking the event loop from another thread through an eventfd.
 */
#ifndef VMM_HOST_WAKE_H
#define VMM_HOST_WAKE_H

#include <stdint.h>
#include <unistd.h>

static inline void wake_up(int fd)
{
    uint64_t one = 1;
    /* It fails only when the counter is full, and then the poll wakes
     * anyway. */
    ssize_t ignored = write(fd, &one, sizeof(one));

    (void)ignored;
}

static inline void wake_drain(int fd)
{
    uint64_t count;
    ssize_t ignored = read(fd, &count, sizeof(count));

    (void)ignored;
}

#endif
