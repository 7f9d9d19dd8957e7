/* SPDX-License-Identifier: MIT */
/*
 * One request to a block device. First it is decoded, which checks all of it
 * and does not access the disk; then it is performed, which can fail only if
 * the host fails. Source: virtio 1.2, "Block Device", "Device Operation".
 */
#ifndef VMM_DEV_VIRTIO_BLK_REQUEST_H
#define VMM_DEV_VIRTIO_BLK_REQUEST_H

#include <linux/virtio_blk.h>

#include "host/disk.h"
#include "virtqueue.h"

/* The limits that the device reports; sizes in sectors. */
#define BLK_MAX_RANGES       32u
#define BLK_MAX_DISCARD      (1u << 22)
#define BLK_MAX_WRITE_ZEROES (1u << 16)
#define BLK_MAX_DATA_BUFFERS (VIRTQ_MAX_SIZE - 2u) /* and header, status */

/* What a request needs to know of the device. */
struct blk_media {
    struct disk *disk;
    const char *id;     /* VIRTIO_BLK_ID_BYTES, zero-padded */
    bool write_through; /* a write is durable when it is acknowledged */
};

struct blk_range {
    uint64_t offset; /* bytes, inside the disk */
    uint64_t len;
    bool unmap;
};

struct blk_request {
    uint32_t type;      /* VIRTIO_BLK_T_x */
    uint64_t sector;    /* as given by the driver */
    uint8_t status;     /* VIRTIO_BLK_S_x: if not OK, refused */
    uint32_t data_len;  /* bytes of data, in either direction */
    struct iovec *data; /* in the chain */
    unsigned nr_data;
    uint8_t *status_at; /* in guest memory */
    unsigned nr_ranges; /* discard, write zeroes */
    struct blk_range ranges[BLK_MAX_RANGES];
};

/*@ // What is performed lies on the disk, and changes none that is read-only.
    predicate is_on_disk{L}(struct blk_media *media, integer at, integer len) =
        at + len <= disk_bytes(media->disk);

    predicate moves_data(integer type) =
        type == VIRTIO_BLK_T_IN || type == VIRTIO_BLK_T_OUT;

    predicate has_ranges(integer type) =
        type == VIRTIO_BLK_T_DISCARD || type == VIRTIO_BLK_T_WRITE_ZEROES;

    predicate are_on_disk{L}(struct blk_media *media,
                             struct blk_request *request) =
        request->nr_ranges <= BLK_MAX_RANGES &&
        \forall integer i; 0 <= i < request->nr_ranges ==>
            is_on_disk(media, request->ranges[i].offset,
                       request->ranges[i].len);

    predicate may_be_performed{L}(struct blk_media *media,
                                  struct blk_request *request) =
        (moves_data(request->type) ==>
            is_on_disk(media, request->sector * DISK_SECTOR,
                       request->data_len)) &&
        (has_ranges(request->type) ==> are_on_disk(media, request)) &&
        (request->type == VIRTIO_BLK_T_OUT || has_ranges(request->type) ==>
            !is_read_only(media->disk)); */

/* Decodes a chain, and separates its buffers. False if it has no place for a
 * status, so that not even an error can be returned. */
/*@ requires \valid_read(media) && \valid(chain) && is_chain(chain);
    requires \valid(request) && \separated(media, chain, request);
    assigns *chain, *request;
    ensures \result <==> \old(chain->nr_in) > 0;
    ensures \result ==> \valid(request->status_at);
    ensures \result && request->status == VIRTIO_BLK_S_OK ==>
        may_be_performed(media, request) &&
        request->nr_data <= VIRTQ_MAX_SIZE &&
        are_buffers(request->data, request->nr_data); */
bool blk_request_decode(const struct blk_media *media,
                        struct virtq_chain *chain,
                        struct blk_request *request) MUST_CHECK;

/* Performs the request, if it was not refused, writes its status, and sets *len
 * to the number of bytes written, counted from the start of the chain's
 * buffers. False if it was abandoned because of a shutdown: the guest then gets
 * no answer. */
bool blk_request_perform(const struct blk_media *media,
                         struct blk_request *request, uint32_t *len) MUST_CHECK;

#endif
