/* SPDX-License-Identifier: MIT */
/*
 * Where the payload is, and which program packed it, by its first bytes.
 * Source: Linux, lib/decompress.c and scripts/Makefile.lib, "size_append".
 */
#include "payload.h"

#include <string.h>

#include "boot/file.h"
#include "boot/linux_header.h"

static enum packing packing_of(const uint8_t *data)
{
    static const struct {
        enum packing packing;
        uint8_t len, magic[4];
    } known[] = {
        {PACKING_GZIP, 2, {0x1F, 0x8B}},
        {PACKING_XZ, 4, {0xFD, '7', 'z', 'X'}},
        {PACKING_ZSTD, 4, {0x28, 0xB5, 0x2F, 0xFD}},
        {PACKING_LZ4, 4, {0x02, 0x21, 0x4C, 0x18}},
        {PACKING_LZMA, 3, {0x5D, 0x00, 0x00}},
        {PACKING_BZIP2, 3, {'B', 'Z', 'h'}},
        {PACKING_LZO, 4, {0x89, 'L', 'Z', 'O'}},
        {PACKING_NONE, 4, {0x7F, 'E', 'L', 'F'}},
    };

    for (size_t i = 0; i < ARRAY_SIZE(known); i++)
        if (memcmp(data, known[i].magic, known[i].len) == 0)
            return known[i].packing;
    return PACKING_UNKNOWN;
}

/* The ends of the payload, which are all that is needed to find it. */
static bool read_ends(const struct image *image, uint64_t at, uint64_t len)
{
    struct boot_file file = {.data = image->data,
                             .size = image->size,
                             .fd = image->fd,
                             .is_begun = image->is_begun};
    uint64_t part = len < PAYLOAD_ENDS ? len : PAYLOAD_ENDS;
    struct image_error error;

    return !image->is_begun ||
           (!boot_file_more(&file, at, part, &error) &&
            !boot_file_more(&file, at + len - part, part, &error));
}

bool payload_find(const struct image *image, struct payload *payload)
{
    const struct setup_header header = linux_header(image);
    uint64_t start = linux_setup_size(&header), at;
    uint32_t unpacked;

    if (header.version < 0x0208 || header.payload_length < PAYLOAD_LEAST ||
        start >= image->size ||
        !range_inside(header.payload_offset, header.payload_length,
                      image->size - start))
        return false;
    at = start + header.payload_offset;
    if (!read_ends(image, at, header.payload_length))
        return false;
    memcpy(&unpacked,
           image->data + at + header.payload_length - sizeof(unpacked),
           sizeof(unpacked));
    *payload = (struct payload){
        .packing = packing_of(image->data + at),
        .data = image->data + at,
        .offset = at,
        .size = header.payload_length,
        .unpacked_size = unpacked,
    };
    return true;
}

const char *payload_packing(enum packing packing)
{
    static const char *const names[] = {
        [PACKING_UNKNOWN] = "something unknown",
        [PACKING_GZIP] = "gzip",
        [PACKING_XZ] = "xz",
        [PACKING_ZSTD] = "zstd",
        [PACKING_LZ4] = "LZ4",
        [PACKING_LZMA] = "LZMA",
        [PACKING_BZIP2] = "bzip2",
        [PACKING_LZO] = "LZO",
        [PACKING_NONE] = "nothing: an ELF",
    };

    return names[packing];
}
