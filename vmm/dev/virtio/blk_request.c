/* SPDX-License-Identifier: MIT */
/*
 * One request to a block device: decoded, then performed.
 *
 *   read by the device    header, data of OUT, ranges of DISCARD
 *   written by it         data of IN and GET_ID, then one byte of status
 *
 * Source: virtio 1.2, "Block Device", "Device Operation".
 */
#include "blk_request.h"

#include <errno.h>

/* ------------------------------------------------------------------ decoding
 */

/* Are `len` bytes from `sector` on inside the disk? No sum wraps. */
/*@ requires \valid_read(media);
    assigns \nothing;
    ensures \result <==> is_on_disk(media, sector * DISK_SECTOR, len); */
static bool on_disk(const struct blk_media *media, uint64_t sector,
                    uint64_t len)
{
    uint64_t size = disk_size(media->disk);

    return sector <= size / DISK_SECTOR &&
           range_inside(sector * DISK_SECTOR, len, size);
}

/*@ requires \valid_read(media) && \valid_read(request);
    assigns \nothing;
    ensures \result == VIRTIO_BLK_S_OK ==> is_on_disk(
        media, request->sector * DISK_SECTOR, request->data_len); */
static uint8_t check_data(const struct blk_media *media,
                          const struct blk_request *request)
{
    if (request->data_len % DISK_SECTOR ||
        !on_disk(media, request->sector, request->data_len))
        return VIRTIO_BLK_S_IOERR;
    return VIRTIO_BLK_S_OK;
}

/* virtio 1.2: a range is limited to what the configuration says; an unknown
 * flag gives UNSUPP. */
/*@ requires \valid_read(media) && \valid_read(request);
    requires \valid_read(asked) && \valid(range);
    requires \separated(range, media, asked, &request->type);
    assigns *range;
    ensures \result == VIRTIO_BLK_S_OK ==>
        is_on_disk(media, range->offset, range->len); */
static uint8_t decode_range(const struct blk_media *media,
                            const struct blk_request *request,
                            const struct virtio_blk_discard_write_zeroes *asked,
                            struct blk_range *range)
{
    bool discard = request->type == VIRTIO_BLK_T_DISCARD;
    uint32_t known = discard ? 0 : VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP;
    uint32_t limit = discard ? BLK_MAX_DISCARD : BLK_MAX_WRITE_ZEROES;

    if (asked->flags & ~known)
        return VIRTIO_BLK_S_UNSUPP;
    *range = (struct blk_range){
        .len = (uint64_t)asked->num_sectors * DISK_SECTOR,
        .unmap = asked->flags & VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP,
    };
    if (asked->num_sectors > limit ||
        !on_disk(media, asked->sector, range->len))
        return VIRTIO_BLK_S_IOERR;
    range->offset = asked->sector * DISK_SECTOR;
    return VIRTIO_BLK_S_OK;
}

/*@ requires \valid_read(media) && \valid(request);
    requires \separated(media, request);
    requires \valid_read(request->data + (0 .. request->nr_data - 1));
    requires are_buffers(request->data, request->nr_data);
    assigns request->nr_ranges, request->ranges[0 .. BLK_MAX_RANGES - 1];
    ensures \result == VIRTIO_BLK_S_OK ==> are_on_disk(media, request); */
static uint8_t decode_ranges(const struct blk_media *media,
                             struct blk_request *request)
{
    struct virtio_blk_discard_write_zeroes asked[BLK_MAX_RANGES];

    if (request->data_len == 0 || request->data_len % sizeof(asked[0]) ||
        request->data_len > sizeof(asked))
        return VIRTIO_BLK_S_IOERR;
    virtqueue_copy_from(request->data, request->nr_data, 0, asked,
                        request->data_len);
    request->nr_ranges = (unsigned)(request->data_len / sizeof(asked[0]));
    /*@ loop invariant i <= request->nr_ranges <= BLK_MAX_RANGES;
        loop invariant \forall integer k; 0 <= k < i ==>
            is_on_disk(media, request->ranges[k].offset,
                       request->ranges[k].len);
        loop assigns i, request->ranges[0 .. BLK_MAX_RANGES - 1];
        loop variant request->nr_ranges - i; */
    for (unsigned i = 0; i < request->nr_ranges; i++) {
        uint8_t status =
            decode_range(media, request, &asked[i], &request->ranges[i]);
        if (status != VIRTIO_BLK_S_OK)
            return status;
    }
    return VIRTIO_BLK_S_OK;
}

/* Is the request valid? `out_data` and `in_data` are bytes of data in the
 * chain. */
/*@ requires \valid_read(media) && \valid(request);
    requires \separated(media, request);
    requires \valid_read(request->data + (0 .. request->nr_data - 1));
    requires are_buffers(request->data, request->nr_data);
    assigns request->nr_ranges, request->ranges[0 .. BLK_MAX_RANGES - 1];
    ensures \result == VIRTIO_BLK_S_OK ==> may_be_performed(media, request); */
static uint8_t check(const struct blk_media *media, struct blk_request *request,
                     uint32_t out_data, uint32_t in_data)
{
    bool read_only = disk_is_read_only(media->disk);

    switch (request->type) {
    case VIRTIO_BLK_T_IN:
        return out_data ? VIRTIO_BLK_S_IOERR : check_data(media, request);
    case VIRTIO_BLK_T_OUT:
        return in_data || read_only ? VIRTIO_BLK_S_IOERR
                                    : check_data(media, request);
    case VIRTIO_BLK_T_FLUSH:
    case VIRTIO_BLK_T_GET_ID:
        return VIRTIO_BLK_S_OK;
    case VIRTIO_BLK_T_DISCARD:
    case VIRTIO_BLK_T_WRITE_ZEROES:
        return in_data || read_only ? VIRTIO_BLK_S_IOERR
                                    : decode_ranges(media, request);
    default:
        return VIRTIO_BLK_S_UNSUPP;
    }
}

/* Returns the last byte that the device may write, and removes it from its
 * buffer. */
/*@ requires \valid(chain) && is_chain(chain) && chain->nr_in > 0;
    assigns chain->nr_in, chain->in_len;
    assigns chain->iov[chain->nr_out + chain->nr_in - 1].iov_len;
    ensures \valid(\result);
    ensures is_chain(chain); */
static uint8_t *take_status(struct virtq_chain *chain)
{
    struct iovec *last = &virtq_in(chain)[chain->nr_in - 1];

    last->iov_len--;
    chain->in_len--;
    if (last->iov_len == 0)
        chain->nr_in--;
    return (uint8_t *)last->iov_base + last->iov_len;
}

bool blk_request_decode(const struct blk_media *media,
                        struct virtq_chain *chain, struct blk_request *request)
{
    struct virtio_blk_outhdr header;
    bool is_in;

    if (chain->nr_in == 0)
        return false;
    request->status_at = take_status(chain);
    request->nr_ranges = 0;
    request->data_len = 0;
    if (virtqueue_copy_from(chain->iov, chain->nr_out, 0, &header,
                            sizeof(header)) < sizeof(header)) {
        request->type = UINT32_MAX;
        request->sector = 0;
        request->status = VIRTIO_BLK_S_IOERR;
        return true;
    }
    request->type = header.type;
    request->sector = header.sector;
    uint32_t out_data = chain->out_len - (uint32_t)sizeof(header);
    is_in =
        header.type == VIRTIO_BLK_T_IN || header.type == VIRTIO_BLK_T_GET_ID;
    if (is_in) {
        request->data = virtq_in(chain);
        request->nr_data = chain->nr_in;
        request->data_len = chain->in_len;
    } else {
        request->data = chain->iov;
        request->nr_data = chain->nr_out;
        request->data_len = out_data;
        virtqueue_trim(request->data, &request->nr_data, sizeof(header),
                       out_data);
    }
    request->status = check(media, request, out_data, chain->in_len);
    return true;
}

/* ---------------------------------------------------------------- performing
 */

static int durable(const struct blk_media *media)
{
    return media->write_through ? disk_flush(media->disk) : 0;
}

static int perform_ranges(const struct blk_media *media,
                          const struct blk_request *request)
{
    int rc = 0;

    for (unsigned i = 0; i < request->nr_ranges && !rc; i++) {
        const struct blk_range *range = &request->ranges[i];
        rc = request->type == VIRTIO_BLK_T_DISCARD
                 ? disk_discard(media->disk, range->offset, range->len)
                 : disk_zero(media->disk, range->offset, range->len,
                             range->unmap);
    }
    return rc ? rc : durable(media);
}

static int perform(const struct blk_media *media, struct blk_request *request,
                   uint32_t *written)
{
    uint64_t offset = request->sector * DISK_SECTOR;
    int rc;

    switch (request->type) {
    case VIRTIO_BLK_T_IN:
        rc = disk_read(media->disk, request->data, request->nr_data, offset);
        if (!rc)
            *written = request->data_len;
        return rc;
    case VIRTIO_BLK_T_OUT:
        rc = disk_write(media->disk, request->data, request->nr_data, offset);
        return rc ? rc : durable(media);
    case VIRTIO_BLK_T_FLUSH:
        return disk_flush(media->disk);
    case VIRTIO_BLK_T_GET_ID:
        *written = (uint32_t)virtqueue_copy_to(
            request->data, request->nr_data, 0, media->id, VIRTIO_BLK_ID_BYTES);
        return 0;
    default:
        return perform_ranges(media, request);
    }
}

bool blk_request_perform(const struct blk_media *media,
                         struct blk_request *request, uint32_t *len)
{
    uint32_t written = 0;
    int rc = request->status == VIRTIO_BLK_S_OK
                 ? perform(media, request, &written)
                 : 0;

    if (rc == -ECANCELED)
        return false;
    if (rc)
        request->status = VIRTIO_BLK_S_IOERR;
    __atomic_store_n(request->status_at, request->status, __ATOMIC_RELAXED);
    /* The status byte counts only if all bytes before it were written. */
    bool is_in = request->type == VIRTIO_BLK_T_IN ||
                 request->type == VIRTIO_BLK_T_GET_ID;
    *len = is_in && written < request->data_len ? written : written + 1;
    return true;
}
