/* SPDX-License-Identifier: MIT */
/*
 * The buffers of a chain as one run of bytes. A driver may split a request into
 * buffers at any place: virtio 1.2, "Message Framing".
 */
#include <string.h>

#include "virtqueue.h"

static size_t copy(const struct iovec *iov, unsigned nr, size_t offset,
                   uint8_t *to, const uint8_t *from, size_t len)
{
    size_t done = 0;

    for (unsigned i = 0; i < nr && done < len; i++) {
        if (offset >= iov[i].iov_len) {
            offset -= iov[i].iov_len;
            continue;
        }
        uint8_t *at = (uint8_t *)iov[i].iov_base + offset;
        size_t part = iov[i].iov_len - offset;
        if (part > len - done)
            part = len - done;
        if (to)
            memcpy(to + done, at, part);
        else
            memcpy(at, from + done, part);
        done += part;
        offset = 0;
    }
    return done;
}

size_t virtqueue_copy_from(const struct iovec *iov, unsigned nr, size_t offset,
                           void *buf, size_t len)
{
    return copy(iov, nr, offset, buf, NULL, len);
}

size_t virtqueue_copy_to(const struct iovec *iov, unsigned nr, size_t offset,
                         const void *buf, size_t len)
{
    return copy(iov, nr, offset, NULL, buf, len);
}

void virtqueue_trim(struct iovec *iov, unsigned *nr, size_t offset, size_t len)
{
    unsigned kept = 0;

    /*@ loop invariant kept <= i <= *nr && are_buffers(iov, *nr);
        loop assigns i, kept, offset, len, iov[0 .. *nr - 1];
        loop variant *nr - i; */
    for (unsigned i = 0; i < *nr && len; i++) {
        if (offset >= iov[i].iov_len) {
            offset -= iov[i].iov_len;
            continue;
        }
        size_t part = iov[i].iov_len - offset;
        if (part > len)
            part = len;
        iov[kept].iov_base = (uint8_t *)iov[i].iov_base + offset;
        iov[kept++].iov_len = part;
        len -= part;
        offset = 0;
    }
    *nr = kept;
}
