/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes disk requests. An input is a list of requests, each with its header,
 * how it is cut into buffers, and its data. Checked: the status is a valid one,
 * the disk keeps its size, a refused request changes nothing, and as many bytes
 * are written as the device reports.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "dev/virtio/blk_request.h"

#define SECTORS 16u
#define SIZE    (SECTORS * DISK_SECTOR)
#define DATA    1100u

struct step {
    struct virtio_blk_outhdr header;
    uint16_t header_len; /* how much of the header there is */
    uint16_t out_len, in_len;
    uint8_t cut;
    uint8_t flags; /* bit 1: write-through, bit 2: no status */
    uint8_t data[64];
};

static struct blk_media media = {.id = "01234567890123456789"};
static int file = -1;
static uint8_t before[SIZE], after[SIZE];

static void start(void)
{
    struct disk_error error;
    char path[64];

    file = memfd_create("disk", 0);
    if (file < 0 || ftruncate(file, SIZE))
        abort();
    snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
    if (disk_open(path, false, &media.disk, &error))
        abort();
}

static unsigned add(struct virtq_chain *chain, unsigned nr, uint8_t *at,
                    uint32_t len, uint32_t cut)
{
    while (len) {
        uint32_t part = len < cut ? len : cut;
        chain->iov[nr++] = (struct iovec){at, part};
        at += part;
        len -= part;
    }
    return nr;
}

static void take(const struct step *step)
{
    static struct virtq_chain chain;
    static uint8_t out[sizeof(step->header) + DATA], in[DATA];
    struct blk_request request;
    uint8_t status = 0xFF;
    uint32_t header = step->header_len % (sizeof(step->header) + 1);
    uint32_t out_len = header + step->out_len % DATA;
    uint32_t in_len = step->in_len % DATA;
    uint32_t cut = 16 + step->cut % 200u;

    memset(out, 0, sizeof(out));
    memset(in, 0x5A, sizeof(in));
    memcpy(out, &step->header, header);
    memcpy(out + header, step->data, sizeof(step->data));
    chain.nr_out = add(&chain, 0, out, out_len, cut);
    unsigned nr = add(&chain, chain.nr_out, in, in_len, cut);
    if (!(step->flags & 4))
        chain.iov[nr++] = (struct iovec){&status, 1};
    chain.nr_in = nr - chain.nr_out;
    chain.out_len = out_len;
    chain.in_len = in_len + !(step->flags & 4);
    media.write_through = step->flags & 2;
    if (pread(file, before, SIZE, 0) != SIZE)
        abort();
    if (!blk_request_decode(&media, &chain, &request)) {
        if (chain.nr_in)
            abort();
        return;
    }
    uint8_t decoded = request.status;
    uint32_t len;
    if (!blk_request_perform(&media, &request, &len))
        abort();
    if (request.status > VIRTIO_BLK_S_UNSUPP || len > in_len + 1)
        abort();
    if (!(step->flags & 4) && status != request.status)
        abort();
    if (lseek(file, 0, SEEK_END) != SIZE || pread(file, after, SIZE, 0) != SIZE)
        abort();
    if (decoded != VIRTIO_BLK_S_OK && memcmp(before, after, SIZE) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct step step;

    if (file < 0)
        start();
    for (unsigned i = 0; i < 8 && size >= sizeof(step); i++) {
        memcpy(&step, data, sizeof(step));
        data += sizeof(step);
        size -= sizeof(step);
        take(&step);
    }
    return 0;
}

/* One correct request of each type. */
size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    static const uint32_t types[] = {
        VIRTIO_BLK_T_IN,     VIRTIO_BLK_T_OUT,          VIRTIO_BLK_T_FLUSH,
        VIRTIO_BLK_T_GET_ID, VIRTIO_BLK_T_WRITE_ZEROES, VIRTIO_BLK_T_DISCARD,
    };
    const struct virtio_blk_discard_write_zeroes range = {1, 2, 0};
    struct step step = {
        .header_len = sizeof(step.header),
        .cut = 199,
    };

    if (n >= ARRAY_SIZE(types))
        return 0;
    step.header.type = types[n];
    step.header.sector = n;
    step.in_len = n == 0 ? 512 : n == 3 ? 20 : 0;
    step.out_len = n == 1 ? 1024 : n > 3 ? sizeof(range) : 0;
    memcpy(step.data, &range, sizeof(range));
    memcpy(buf, &step, sizeof(step));
    return sizeof(step);
}
