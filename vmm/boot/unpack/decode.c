/* SPDX-License-Identifier: MIT */
/*
 * One function for each library; all give their output to `put`, which counts.
 * Sources: zlib.h, lzma/container.h, zstd.h, lz4.h; for LZ4, "LZ4 Frame Format
 * Description", "Legacy frame", as Linux's lib/decompress_unlz4.c reads it.
 */
#include "decode.h"

#include <errno.h>
#include <lz4.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#define CHUNK     (UINT64_C(256) << 10)
#define LZ4_CHUNK (UINT64_C(8) << 20) /* unpacked bytes of a block, at most */
#define SIZE_LEN  4u                  /* the size that Linux's build appends */

struct decoding {
    const uint8_t *data;
    size_t size;
    uint64_t left; /* bytes that may still come out */
    decode_take_fn take;
    void *ctx;
    uint8_t *buf; /* CHUNK bytes; LZ4: LZ4_CHUNK */
};

static int put(struct decoding *d, size_t len)
{
    if (len > d->left)
        return -EPROTO;
    d->left -= len;
    return len ? d->take(d->ctx, d->buf, len) : 0;
}

static int gunzip(struct decoding *d)
{
    z_stream stream = {
        .next_in = without_const(d->data),
        .avail_in = (uInt)d->size,
    };
    int rc = 0, state = Z_OK;

    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK)
        return -ENOMEM;
    while (!rc && state == Z_OK) {
        stream.next_out = d->buf;
        stream.avail_out = CHUNK;
        state = inflate(&stream, Z_NO_FLUSH);
        rc = state == Z_OK || state == Z_STREAM_END
                 ? put(d, CHUNK - stream.avail_out)
                 : -EPROTO;
    }
    inflateEnd(&stream);
    return rc;
}

/* Both .xz and .lzma. */
static int unxz(struct decoding *d)
{
    lzma_stream stream = LZMA_STREAM_INIT;
    lzma_ret state = lzma_auto_decoder(&stream, DECODE_MEMORY, 0);
    int rc = 0;

    if (state != LZMA_OK)
        return -ENOMEM;
    stream.next_in = d->data;
    stream.avail_in = d->size;
    while (!rc && state == LZMA_OK) {
        stream.next_out = d->buf;
        stream.avail_out = CHUNK;
        state = lzma_code(&stream, LZMA_RUN);
        rc = state == LZMA_OK || state == LZMA_STREAM_END
                 ? put(d, CHUNK - stream.avail_out)
                 : -EPROTO;
    }
    lzma_end(&stream);
    return rc;
}

static int unzstd(struct decoding *d)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    ZSTD_inBuffer in = {.src = d->data, .size = d->size};
    size_t more = 1;
    int rc = stream ? 0 : -ENOMEM;

    while (!rc && more) {
        ZSTD_outBuffer out = {.dst = d->buf, .size = CHUNK};
        size_t before = in.pos;

        more = ZSTD_decompressStream(stream, &out, &in);
        rc = ZSTD_isError(more) || (in.pos == before && !out.pos)
                 ? -EPROTO
                 : put(d, out.pos);
    }
    ZSTD_freeDStream(stream);
    return rc;
}

static int unlz4(struct decoding *d)
{
    uint32_t size;
    size_t at = sizeof(size); /* after the magic number */
    int rc = 0;

    while (!rc && range_inside(at, sizeof(size), d->size)) {
        memcpy(&size, d->data + at, sizeof(size));
        at += sizeof(size);
        if (!range_inside(at, size, d->size))
            return -EPROTO;
        int len =
            LZ4_decompress_safe((const char *)d->data + at, (char *)d->buf,
                                (int)size, (int)LZ4_CHUNK);
        rc = len < 0 ? -EPROTO : put(d, (size_t)len);
        at += size;
    }
    return rc;
}

bool decode_is_known(enum packing packing)
{
    return packing == PACKING_GZIP || packing == PACKING_XZ ||
           packing == PACKING_LZMA || packing == PACKING_ZSTD ||
           packing == PACKING_LZ4;
}

static int decode_by(enum packing packing, struct decoding *d)
{
    switch (packing) {
    case PACKING_GZIP:
        d->size += SIZE_LEN; /* its own last field */
        return gunzip(d);
    case PACKING_XZ:
    case PACKING_LZMA:
        return unxz(d);
    case PACKING_ZSTD:
        return unzstd(d);
    case PACKING_LZ4:
        return unlz4(d);
    case PACKING_UNKNOWN:
    case PACKING_BZIP2:
    case PACKING_LZO:
    case PACKING_NONE:
        break;
    }
    return -EPROTO;
}

int decode(const struct payload *payload, decode_take_fn take, void *ctx)
{
    struct decoding decoding = {
        .data = payload->data,
        .size = payload->size - SIZE_LEN,
        .left = payload->unpacked_size,
        .take = take,
        .ctx = ctx,
        .buf = malloc(payload->packing == PACKING_LZ4 ? LZ4_CHUNK : CHUNK),
    };
    int rc = decoding.buf ? decode_by(payload->packing, &decoding) : -ENOMEM;

    free(decoding.buf);
    return !rc && decoding.left ? -EPROTO : rc;
}
