/* SPDX-License-Identifier: MIT */
/*
 * The checksum of a trace file's blocks: CRC-32 as in zlib (IEEE 802.3).
 */
#ifndef VMM_TRACE_FILE_CRC_H
#define VMM_TRACE_FILE_CRC_H

#include "base/util.h"

/* The CRC-32 of what had `crc` (0: nothing) and of `size` bytes after it: the
 * same as zlib's crc32(crc, data, size), but several times as fast where the
 * CPU multiplies without carry. */
uint32_t trace_crc(uint32_t crc, const void *data, size_t size);

#endif
