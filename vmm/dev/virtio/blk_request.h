/* SPDX-License-Identifier: MIT */
/*
 * One request to a block device. First it is decoded, which checks all of it
 * and touches no disk; then it is performed, which can only fail if the host
 * does. Source: virtio 1.2, "Block Device", "Device Operation".
 */
#ifndef VMM_DEV_VIRTIO_BLK_REQUEST_H
#define VMM_DEV_VIRTIO_BLK_REQUEST_H

#include <linux/virtio_blk.h>

#include "host/disk.h"
#include "virtqueue.h"

/* What the device says of its limits, in sectors. */
#define BLK_MAX_RANGES       32u
#define BLK_MAX_DISCARD      (1u << 22)
#define BLK_MAX_WRITE_ZEROES (1u << 16)
#define BLK_MAX_DATA_BUFFERS (VIRTQ_MAX_SIZE - 2u) /* and header, status */

/* Of what a request is about. */
struct blk_media {
    struct disk *disk;
    const char *id;     /* up to VIRTIO_BLK_ID_BYTES, zero-padded to these */
    bool write_through; /* a write is durable when it is acknowledged */
};

struct blk_range {
    uint64_t offset; /* bytes, inside the disk */
    uint64_t len;
    bool unmap;
};

struct blk_request {
    uint32_t type;      /* VIRTIO_BLK_T_x */
    uint64_t sector;    /* as the driver says it */
    uint8_t status;     /* VIRTIO_BLK_S_x: not OK means that it is refused */
    uint32_t data_len;  /* bytes of data, either way */
    struct iovec *data; /* in the chain */
    unsigned nr_data;
    uint8_t *status_at; /* in guest memory */
    unsigned nr_ranges; /* discard, write zeroes */
    struct blk_range ranges[BLK_MAX_RANGES];
};

/* Decodes a chain, and takes its buffers apart. False if it has no place for a
 * status, so that it cannot even be refused. */
bool blk_request_decode(const struct blk_media *media,
                        struct virtq_chain *chain,
                        struct blk_request *request) MUST_CHECK;

/* Does it, if it was not refused, writes its status, and leaves in *len how
 * many bytes of the chain's buffers were written, from their beginning. False
 * if it was given up, as an end has come: then the guest is told nothing. */
bool blk_request_perform(const struct blk_media *media,
                         struct blk_request *request, uint32_t *len) MUST_CHECK;

#endif
