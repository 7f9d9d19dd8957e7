/* SPDX-License-Identifier: MIT */
/*
 * The trace file, as --trace=FILE writes it and `vmm trace FILE` reads it; all
 * numbers are little-endian. docs/trace.md explains it to other readers.
 *
 *      struct trace_file_header
 *      META      JSON: title, clocks, devices
 *      LABELS    symbols and source lines, compact (debug/names), if any
 *      SOURCE    JSON: one source's name, before its first records
 *      PACKED    records of one source, in its   } as they come
 *                order (pack.h)
 *      LABELS    here, if they were not known at the beginning
 *      COUNTERS  JSON: what KVM counted
 *      END       JSON: how the machine ended, totals for each source
 *
 * If the writer was killed or the disk was full, the file has no END; all
 * blocks up to that point are still good.
 *
 * Version 1 has RECORDS in place of PACKED: the records as they are in memory.
 */
#ifndef VMM_TRACE_FILE_FILE_H
#define VMM_TRACE_FILE_FILE_H

#include "hv/trace.h"

#define TRACE_FILE_MAGIC   "vmmtrace"
#define TRACE_FILE_VERSION 2u
#define TRACE_BLOCK_MAGIC  0x6B6C4274u /* "tBlk" */

struct trace_file_header {
    char magic[8];    /* TRACE_FILE_MAGIC, no NUL */
    uint32_t version; /* TRACE_FILE_VERSION */
    uint32_t record_size;
};

enum trace_block_type {
    TRACE_BLOCK_META = 1,
    TRACE_BLOCK_LABELS = 2,
    TRACE_BLOCK_SOURCE = 3,
    TRACE_BLOCK_RECORDS = 4,
    TRACE_BLOCK_COUNTERS = 5,
    TRACE_BLOCK_END = 6,
    TRACE_BLOCK_PACKED = 7,
};

/* In front of each block's bytes. A reader skips types it does not know. */
struct trace_block {
    uint32_t magic;      /* TRACE_BLOCK_MAGIC */
    uint32_t type;       /* enum trace_block_type */
    uint64_t size;       /* bytes that follow this header */
    uint32_t source;     /* SOURCE, PACKED: its number, from 0 */
    uint32_t crc;        /* of the bytes: CRC-32 as in zlib */
    uint64_t first;      /* PACKED: how many its source wrote before */
    uint64_t lost;       /* PACKED: of those, missing right before these */
    uint32_t unused;     /* 0 */
    uint32_t header_crc; /* of the 44 bytes before this one */
};

_Static_assert(sizeof(struct trace_file_header) == 16, "the file's format");
_Static_assert(sizeof(struct trace_block) == 48, "the file's format");

#endif
