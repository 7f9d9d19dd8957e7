/* SPDX-License-Identifier: MIT */
/*
 * Reads records, packed or not.
 */
#include "records.h"

#include <string.h>

#include "pack.h"

bool records_next(struct records *records)
{
    uint64_t left = records->end - records->next;
    size_t most =
        records->is_packed ? TRACE_PACKED_MAX : sizeof(struct hv_trace_record);
    size_t size = left < most ? (size_t)left : most, used = 0;
    const uint8_t *bytes =
        size ? trace_input_get(records->input, records->next, size) : NULL;

    if (bytes && records->is_packed) {
        used = trace_unpack(bytes, size, &records->record);
    } else if (bytes && size == most) {
        memcpy(&records->record, bytes, most);
        used = most;
    }
    records->at = records->next;
    records->next += used;
    return used != 0;
}
