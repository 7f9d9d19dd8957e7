/* SPDX-License-Identifier: MIT */
/*
 * The decompression libraries: packed bytes in, unpacked bytes out. Must not
 * know: images, files, processes. They are given hostile input, so they run in
 * a process without rights (process.h).
 */
#ifndef VMM_BOOT_UNPACK_DECODE_H
#define VMM_BOOT_UNPACK_DECODE_H

#include "payload.h"

/* Memory that a library may ask for to unpack one kernel: the largest
 * dictionary that Linux's build uses, 128 MiB, and buffers. */
#define DECODE_MEMORY (UINT64_C(192) << 20)

/* Takes the next `len` unpacked bytes. 0, or -errno to stop. */
typedef int (*decode_take_fn)(void *ctx, const uint8_t *data, size_t len);

/* Can this be unpacked here? */
bool decode_is_known(enum packing packing);

/* Unpacks the payload. Returns 0 if that gave exactly its unpacked_size;
 * -EPROTO if the payload is damaged or gives more or fewer bytes; -ENOMEM; what
 * `take` returned. `take` gets at most unpacked_size bytes. */
int decode(const struct payload *payload, decode_take_fn take,
           void *ctx) MUST_CHECK;

#endif
