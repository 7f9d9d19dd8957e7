/* SPDX-License-Identifier: MIT */
/*
 * Compresses with zlib and encodes as base64, a chunk at a time.
 */
#include "base64.h"

#include <string.h>

bool base64_begin(struct base64 *stream, FILE *out)
{
    memset(stream, 0, sizeof(*stream));
    stream->out = out;
    return deflateInit(&stream->zlib, Z_DEFAULT_COMPRESSION) == Z_OK;
}

static void put_group(FILE *out, const uint8_t bytes[3], unsigned nr)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits =
        (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2];
    char text[4];

    for (unsigned i = 0; i < 4; i++) {
        text[i] = '=';
        if (i <= nr)
            text[i] = digits[bits >> (18 - 6 * i) & 63];
    }
    fwrite(text, 1, sizeof(text), out);
}

static void put_bytes(struct base64 *stream, const uint8_t *bytes, size_t nr)
{
    for (size_t i = 0; i < nr; i++) {
        stream->rest[stream->nr_rest++] = bytes[i];
        if (stream->nr_rest < 3)
            continue;
        put_group(stream->out, stream->rest, 3);
        stream->nr_rest = 0;
    }
}

static void compress_all(struct base64 *stream, int flush)
{
    uint8_t chunk[16384] = {0};
    size_t nr;

    do {
        stream->zlib.next_out = chunk;
        stream->zlib.avail_out = sizeof(chunk);
        (void)deflate(&stream->zlib, flush);
        nr = sizeof(chunk) - stream->zlib.avail_out;
        put_bytes(stream, chunk, nr);
    } while (nr == sizeof(chunk));
}

void base64_put(struct base64 *stream, const void *data, size_t size)
{
    const uint8_t *bytes = data;

    while (size) { /* zlib counts bytes in 32 bits */
        uInt n = size < (1u << 30) ? (uInt)size : 1u << 30;
        stream->zlib.next_in = bytes;
        stream->zlib.avail_in = n;
        compress_all(stream, Z_NO_FLUSH);
        bytes += n;
        size -= n;
    }
}

void base64_end(struct base64 *stream)
{
    compress_all(stream, Z_FINISH);
    (void)deflateEnd(&stream->zlib);
    if (stream->nr_rest == 0)
        return;
    memset(stream->rest + stream->nr_rest, 0, 3 - stream->nr_rest);
    put_group(stream->out, stream->rest, stream->nr_rest);
}
