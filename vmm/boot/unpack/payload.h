/* SPDX-License-Identifier: MIT */
/*
 * The packed kernel inside a bzImage. Specification: Linux, "The Linux/x86 Boot
 * Protocol", payload_offset and payload_length.
 */
#ifndef VMM_BOOT_UNPACK_PAYLOAD_H
#define VMM_BOOT_UNPACK_PAYLOAD_H

#include "boot/image.h"

enum packing {
    PACKING_UNKNOWN,
    PACKING_GZIP,
    PACKING_XZ,
    PACKING_ZSTD,
    PACKING_LZ4, /* the "legacy" frames of lz4 -l */
    PACKING_LZMA,
    PACKING_BZIP2,
    PACKING_LZO,
    PACKING_NONE, /* it is an ELF */
};

struct payload {
    enum packing packing;
    const uint8_t *data;    /* in the image */
    uint64_t offset;        /* of `data` in the image */
    uint64_t size;          /* bytes, at least PAYLOAD_LEAST */
    uint64_t unpacked_size; /* bytes, as its last four bytes claim */
};

#define PAYLOAD_LEAST 16u

#define PAYLOAD_ENDS UINT64_C(4096) /* bytes */

/* How it is unpacked. */
struct unpack_how {
    bool is_open; /* the process runs without its sandbox, with its limits */
    uint64_t ms;  /* it is ended after so long; 0: only by its limits */
};

/* Finds the payload of a parsed bzImage; false if its header names none. Every
 * number in it may be a lie. Of an image that is_begun, reads PAYLOAD_ENDS at
 * both ends of the payload; false if that fails. */
bool payload_find(const struct image *image, struct payload *payload);

/* "gzip", ...; "something unknown"; "nothing: an ELF". */
const char *payload_packing(enum packing packing);

#endif
