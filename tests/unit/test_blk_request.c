/* SPDX-License-Identifier: MIT */
/*
 * Single requests to a disk: what each does, and everything that can be wrong
 * with one. virtio 1.2, "Block Device", "Device Operation".
 */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "dev/virtio/blk_request.h"

#define SECTORS 128u
#define SIZE    (SECTORS * DISK_SECTOR)

static char path[] = "/tmp/vmm-blk.XXXXXX";
static struct blk_media media = {
    .id = "0123456789abcdefghij",
};
static int file;
static uint8_t data[SIZE + 4096];
static uint8_t status;
static uint32_t used_len;

static void open_disk(bool read_only)
{
    struct disk_error error;

    disk_close(media.disk);
    cr_assert_eq(disk_open(path, read_only, &media.disk, &error), 0);
}

static void setup(void)
{
    file = mkstemp(path);
    cr_assert_geq(file, 0);
    for (unsigned i = 0; i < SIZE; i++)
        data[i] = (uint8_t)(i / DISK_SECTOR);
    cr_assert_eq(pwrite(file, data, SIZE, 0), SIZE);
    memset(data, 0xEE, sizeof(data));
    open_disk(false);
}

static void teardown(void)
{
    disk_close(media.disk);
    close(file);
    unlink(path);
}

TestSuite(blk_request, .init = setup, .fini = teardown);

/* Adds the request's bytes to a chain, in buffers of `cut` bytes. */
static unsigned add(struct virtq_chain *chain, unsigned nr, void *at,
                    size_t len, size_t cut)
{
    for (size_t done = 0; done < len; done += cut)
        chain->iov[nr++] = (struct iovec){(uint8_t *)at + done,
                                          len - done < cut ? len - done : cut};
    return nr;
}

static bool served(uint32_t type, uint64_t sector, uint32_t out_len,
                   uint32_t in_len, size_t cut)
{
    static struct virtq_chain chain;
    struct virtio_blk_outhdr header = {.type = type, .sector = sector};
    struct blk_request request;

    chain.nr_out = add(&chain, 0, &header, sizeof(header), cut);
    chain.nr_out = add(&chain, chain.nr_out, data, out_len, cut);
    unsigned nr = add(&chain, chain.nr_out, data, in_len, cut);
    chain.iov[nr++] = (struct iovec){&status, 1};
    chain.nr_in = nr - chain.nr_out;
    chain.out_len = (uint32_t)sizeof(header) + out_len;
    chain.in_len = in_len + 1;
    status = 0xFF;
    cr_assert(blk_request_decode(&media, &chain, &request));
    cr_assert(blk_request_perform(&media, &request, &used_len));
    cr_assert_eq(status, request.status);
    return status == VIRTIO_BLK_S_OK;
}

static uint8_t on_disk(unsigned sector)
{
    uint8_t bytes[DISK_SECTOR];

    cr_assert_eq(pread(file, bytes, sizeof(bytes), sector * DISK_SECTOR),
                 sizeof(bytes));
    for (unsigned i = 1; i < sizeof(bytes); i++)
        cr_assert_eq(bytes[i], bytes[0]);
    return bytes[0];
}

Test(blk_request, reading)
{
    for (size_t cut = 100; cut <= 4096; cut += 1332) {
        cr_assert(served(VIRTIO_BLK_T_IN, 5, 0, 1024, cut));
        cr_assert_eq(used_len, 1025);
        cr_assert_eq(data[0], 5);
        cr_assert_eq(data[511], 5);
        cr_assert_eq(data[512], 6);
        cr_assert_eq(data[1024], 0xEE);
    }
}

Test(blk_request, writing)
{
    memset(data, 0x77, 1024);
    for (unsigned i = 0; i < 2; i++) {
        media.write_through = i;
        cr_assert(served(VIRTIO_BLK_T_OUT, 9 + 10 * i, 1024, 0, 7 + 500 * i));
        cr_assert_eq(used_len, 1);
        cr_assert_eq(on_disk(8 + 10 * i), 8 + 10 * i);
        cr_assert_eq(on_disk(9 + 10 * i), 0x77);
        cr_assert_eq(on_disk(10 + 10 * i), 0x77);
        cr_assert_eq(on_disk(11 + 10 * i), 11 + 10 * i);
    }
}

Test(blk_request, the_whole_disk)
{
    cr_assert(served(VIRTIO_BLK_T_IN, 0, 0, SIZE, SIZE));
    cr_assert(served(VIRTIO_BLK_T_IN, SECTORS - 1, 0, 512, 512));
    cr_assert(served(VIRTIO_BLK_T_IN, SECTORS, 0, 0, 512),
              "nothing, at the end");
}

Test(blk_request, sectors_past_the_end)
{
    const uint64_t bad[] = {SECTORS,          SECTORS + 1, 1ull << 32,
                            1ull << 55,       1ull << 56,  (1ull << 55) + 1,
                            UINT64_MAX / 512, UINT64_MAX,  UINT64_MAX - 1,
                            1ull << 63};

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        cr_assert_not(served(VIRTIO_BLK_T_IN, bad[i], 0, 512, 512));
        cr_assert_eq(status, VIRTIO_BLK_S_IOERR);
        cr_assert_eq(used_len, 0);
        cr_assert_eq(data[0], 0xEE);
        cr_assert_not(served(VIRTIO_BLK_T_OUT, bad[i], 512, 0, 512));
    }
    cr_assert_not(served(VIRTIO_BLK_T_IN, SECTORS - 1, 0, 1024, 512));
    cr_assert_not(served(VIRTIO_BLK_T_OUT, SECTORS - 1, 1024, 0, 512));
    cr_assert_eq(on_disk(SECTORS - 1), SECTORS - 1);
    cr_assert_eq(lseek(file, 0, SEEK_END), SIZE);
}

Test(blk_request, lengths_that_are_no_sectors)
{
    for (uint32_t len = 1; len < 512; len += 10) {
        cr_assert_not(served(VIRTIO_BLK_T_IN, 0, 0, len, 512));
        cr_assert_not(served(VIRTIO_BLK_T_OUT, 0, len, 0, 512));
        cr_assert_eq(status, VIRTIO_BLK_S_IOERR);
    }
    cr_assert_eq(on_disk(0), 0);
}

Test(blk_request, data_the_wrong_way)
{
    cr_assert_not(served(VIRTIO_BLK_T_IN, 0, 512, 0, 512));
    cr_assert_not(served(VIRTIO_BLK_T_IN, 0, 512, 512, 512));
    cr_assert_not(served(VIRTIO_BLK_T_OUT, 0, 0, 512, 512));
    cr_assert_not(served(VIRTIO_BLK_T_OUT, 0, 512, 512, 512));
    cr_assert_eq(status, VIRTIO_BLK_S_IOERR);
    cr_assert_eq(on_disk(0), 0);
}

Test(blk_request, a_header_that_is_too_short)
{
    static struct virtq_chain chain;
    struct blk_request request;

    for (uint32_t len = 0; len < 16; len++) {
        status = 0xFF;
        chain = (struct virtq_chain){
            .nr_out = len != 0,
            .out_len = len,
            .nr_in = 1,
            .in_len = 1,
        };
        chain.iov[0] = (struct iovec){data, len};
        chain.iov[chain.nr_out] = (struct iovec){&status, 1};
        cr_assert(blk_request_decode(&media, &chain, &request));
        cr_assert(blk_request_perform(&media, &request, &used_len));
        cr_assert_eq(used_len, 1);
        cr_assert_eq(status, VIRTIO_BLK_S_IOERR);
    }
}

Test(blk_request, no_place_for_a_status)
{
    static struct virtq_chain chain = {.nr_out = 1, .out_len = 16};
    struct blk_request request;

    chain.iov[0] = (struct iovec){data, 16};
    cr_assert_not(blk_request_decode(&media, &chain, &request));
}

Test(blk_request, types)
{
    for (uint32_t type = 0; type < 40; type++) {
        bool known =
            type <= 1 || type == 4 || type == 8 || type == 11 || type == 13;
        served(type, 0, 0, 0, 512);
        cr_assert_eq(status == VIRTIO_BLK_S_UNSUPP, !known, "%u", type);
    }
    cr_assert_not(served(UINT32_MAX, 0, 0, 0, 512));
    cr_assert_not(served(1u << 31, 0, 0, 0, 512));
}

Test(blk_request, id)
{
    cr_assert(served(VIRTIO_BLK_T_GET_ID, 0, 0, VIRTIO_BLK_ID_BYTES, 7));
    cr_assert_arr_eq(data, media.id, VIRTIO_BLK_ID_BYTES);
    cr_assert_eq(used_len, VIRTIO_BLK_ID_BYTES + 1);
    memset(data, 0xEE, 64);
    cr_assert(served(VIRTIO_BLK_T_GET_ID, 0, 0, 5, 512));
    cr_assert_eq(data[5], 0xEE);
    cr_assert_eq(used_len, 6);
    cr_assert(served(VIRTIO_BLK_T_GET_ID, 0, 0, 30, 512));
    cr_assert_eq(data[20], 0xEE);
    cr_assert_eq(used_len, 20);
}

static void range(unsigned i, uint64_t sector, uint32_t nr, uint32_t flags)
{
    const struct virtio_blk_discard_write_zeroes r = {sector, nr, flags};

    memcpy(data + i * sizeof(r), &r, sizeof(r));
}

Test(blk_request, zeroing)
{
    range(0, 3, 2, 0);
    range(1, 50, 1, VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP);
    cr_assert(served(VIRTIO_BLK_T_WRITE_ZEROES, UINT64_MAX, 32, 0, 5));
    for (unsigned i = 0; i < SECTORS; i++)
        cr_assert_eq(on_disk(i), i == 3 || i == 4 || i == 50 ? 0 : i);
    range(0, 100, 2, 0);
    cr_assert(served(VIRTIO_BLK_T_DISCARD, 0, 16, 0, 512));
    cr_assert_eq(on_disk(99), 99);
    cr_assert_eq(on_disk(102), 102);
}

/* All ranges are checked before the first is done. */
Test(blk_request, ranges_that_are_wrong)
{
    const struct {
        uint64_t sector;
        uint32_t nr, flags;
        uint8_t zero, discard;
    } bad[] = {
        {SECTORS, 1, 0, VIRTIO_BLK_S_IOERR, VIRTIO_BLK_S_IOERR},
        {0, SECTORS + 1, 0, VIRTIO_BLK_S_IOERR, VIRTIO_BLK_S_IOERR},
        {UINT64_MAX, 2, 0, VIRTIO_BLK_S_IOERR, VIRTIO_BLK_S_IOERR},
        {1ull << 55, 1, 0, VIRTIO_BLK_S_IOERR, VIRTIO_BLK_S_IOERR},
        {0, UINT32_MAX, 0, VIRTIO_BLK_S_IOERR, VIRTIO_BLK_S_IOERR},
        {0, 1, 2, VIRTIO_BLK_S_UNSUPP, VIRTIO_BLK_S_UNSUPP},
        {0, 1, 1u << 31, VIRTIO_BLK_S_UNSUPP, VIRTIO_BLK_S_UNSUPP},
        {0, 1, 1, VIRTIO_BLK_S_OK, VIRTIO_BLK_S_UNSUPP},
    };

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        range(0, 7, 1, 0);
        range(1, bad[i].sector, bad[i].nr, bad[i].flags);
        served(VIRTIO_BLK_T_DISCARD, 0, 32, 0, 512);
        cr_assert_eq(status, bad[i].discard, "%zu", i);
        served(VIRTIO_BLK_T_WRITE_ZEROES, 0, 32, 0, 512);
        cr_assert_eq(status, bad[i].zero, "%zu", i);
        if (bad[i].zero)
            cr_assert_eq(on_disk(7), 7);
    }
    for (uint32_t len = 0; len < 1024; len++) {
        bool good = len && len % 16 == 0 && len <= 16 * BLK_MAX_RANGES;
        memset(data, 0, sizeof(data));
        cr_assert_eq(served(VIRTIO_BLK_T_DISCARD, 0, len, 0, 512), good, "%u",
                     len);
    }
}

Test(blk_request, a_read_only_disk)
{
    open_disk(true);
    range(0, 1, 1, 0);
    cr_assert_not(served(VIRTIO_BLK_T_OUT, 1, 512, 0, 512));
    cr_assert_not(served(VIRTIO_BLK_T_WRITE_ZEROES, 1, 16, 0, 512));
    cr_assert_not(served(VIRTIO_BLK_T_DISCARD, 1, 16, 0, 512));
    cr_assert_eq(status, VIRTIO_BLK_S_IOERR);
    cr_assert(served(VIRTIO_BLK_T_FLUSH, 0, 0, 0, 512));
    cr_assert(served(VIRTIO_BLK_T_IN, 1, 0, 512, 512));
    cr_assert_eq(on_disk(1), 1);
}

Test(blk_request, a_host_that_fails)
{
    cr_assert_eq(ftruncate(file, 512), 0);
    cr_assert_not(served(VIRTIO_BLK_T_IN, 1, 0, 512, 512));
    cr_assert_eq(status, VIRTIO_BLK_S_IOERR);
    cr_assert_eq(used_len, 0);
}
