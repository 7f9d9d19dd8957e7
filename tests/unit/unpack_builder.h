/* SPDX-License-Identifier: MIT */
/*
 * A bzImage in memory whose payload is really packed.
 */
#ifndef TESTS_UNIT_UNPACK_BUILDER_H
#define TESTS_UNIT_UNPACK_BUILDER_H

#include <lz4.h>
#include <lzma.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#include "boot/unpack/payload.h"
#include "linux_builder.h"

#define UNPACK_MAX 16384u /* bytes of the packed payload */

#define UNPACK_OFFSET 0x400u /* behind the entry */
#define UNPACK_FILE   (LINUX_SETUP + UNPACK_OFFSET + UNPACK_MAX)

static inline size_t unpack_gzip(const uint8_t *from, size_t len, uint8_t *to)
{
    z_stream stream = {
        .next_in = (uint8_t *)(uintptr_t)from,
        .avail_in = (uInt)len,
        .next_out = to,
        .avail_out = UNPACK_MAX,
    };

    if (deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK ||
        deflate(&stream, Z_FINISH) != Z_STREAM_END)
        abort();
    deflateEnd(&stream);
    return UNPACK_MAX - stream.avail_out;
}

static inline size_t unpack_lzma(const uint8_t *from, size_t len, uint8_t *to)
{
    lzma_stream stream = LZMA_STREAM_INIT;
    lzma_options_lzma options;

    lzma_lzma_preset(&options, 6);
    if (lzma_alone_encoder(&stream, &options) != LZMA_OK)
        abort();
    stream.next_in = from;
    stream.avail_in = len;
    stream.next_out = to;
    stream.avail_out = UNPACK_MAX;
    if (lzma_code(&stream, LZMA_FINISH) != LZMA_STREAM_END)
        abort();
    lzma_end(&stream);
    return UNPACK_MAX - stream.avail_out;
}

static inline size_t unpack_xz(const uint8_t *from, size_t len, uint8_t *to)
{
    size_t at = 0;

    if (lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32, NULL, from, len, to, &at,
                                UNPACK_MAX) != LZMA_OK)
        abort();
    return at;
}

static inline size_t unpack_lz4(const uint8_t *from, size_t len, uint8_t *to)
{
    static const uint8_t magic[] = {0x02, 0x21, 0x4C, 0x18};
    int size = LZ4_compress_default((const char *)from, (char *)to + 8,
                                    (int)len, UNPACK_MAX - 8);

    memcpy(to, magic, 4);
    memcpy(to + 4, &size, 4);
    return 8 + (size_t)size;
}

/* Packs `len` bytes, and appends their number as Linux's build does. Returns
 * the size. */
static inline size_t unpack_pack(enum packing packing, const uint8_t *from,
                                 uint32_t len, uint8_t to[UNPACK_MAX + 4])
{
    size_t size = 0;

    if (packing == PACKING_GZIP)
        return unpack_gzip(from, len, to); /* ends so anyway */
    if (packing == PACKING_XZ)
        size = unpack_xz(from, len, to);
    else if (packing == PACKING_LZMA)
        size = unpack_lzma(from, len, to);
    else if (packing == PACKING_ZSTD)
        size = ZSTD_compress(to, UNPACK_MAX, from, len, 3);
    else
        size = unpack_lz4(from, len, to);
    memcpy(to + size, &len, sizeof(len));
    return size + sizeof(len);
}

/* Puts a payload into a bzImage; returns its size. */
static inline size_t unpack_image_build(const uint8_t *payload, size_t len,
                                        uint8_t to[UNPACK_FILE + 4])
{
    struct setup_header header = linux_good_header();
    uint8_t small[LINUX_SIZE];
    size_t size = LINUX_SETUP + UNPACK_OFFSET + len;

    header.payload_offset = UNPACK_OFFSET;
    header.payload_length = (uint32_t)len;
    header.syssize = (uint32_t)((UNPACK_OFFSET + len) / 16);
    header.init_size = 0x100000;
    linux_build(small, &header);
    memcpy(to, small, LINUX_SETUP + UNPACK_OFFSET);
    memcpy(to + LINUX_SETUP + UNPACK_OFFSET, payload, len);
    return size;
}

#endif
