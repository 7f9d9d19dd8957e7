/* SPDX-License-Identifier: MIT */
/*
 * Records as a trace file has them. Of each there are only the 32-bit words
 * that differ from those of the record before it; the first one of a block is
 * compared with zeros. First come two bytes, a bit for each of the 16 words,
 * the lowest for the first word; then the words whose bits are set. An exit
 * like the one before it takes 10 bytes: its time and its duration.
 */
#ifndef VMM_TRACE_FILE_PACK_H
#define VMM_TRACE_FILE_PACK_H

#include "base/util.h"
#include "hv/trace.h"

/* Most bytes of one packed record. */
#define TRACE_PACKED_MAX (sizeof(uint16_t) + sizeof(struct hv_trace_record))

/* Packs `nr` records, the first ones of a block, to `to`, which has room for
 * nr * TRACE_PACKED_MAX bytes. Returns the number of bytes. */
size_t trace_pack(const struct hv_trace_record *records, size_t nr,
                  uint8_t *to);

/* Changes *record, the one before, to the packed one at `bytes`; `size` are
 * there. Returns how many bytes it has; 0, with *record unchanged, if it is not
 * whole. */
size_t trace_unpack(const uint8_t *bytes, size_t size,
                    struct hv_trace_record *record);

/* How many whole records are in these bytes of a block. */
size_t trace_packed_count(const uint8_t *bytes, size_t size);

#endif
