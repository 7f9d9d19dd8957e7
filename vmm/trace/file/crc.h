/* SPDX-License-Identifier: MIT */
/*
 * The checksum of a trace file's blocks: CRC-32 as in zlib (IEEE 802.3).
 */
#ifndef VMM_TRACE_FILE_CRC_H
#define VMM_TRACE_FILE_CRC_H

#include "base/util.h"

/* The CRC-32 of `size` bytes, the same as zlib's crc32(0, data, size), but
 * several times as fast where the CPU multiplies without carry. `data` may be
 * NULL if `size` is 0. */
uint32_t trace_crc(const void *data, size_t size);

#endif
