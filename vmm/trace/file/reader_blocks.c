/* SPDX-License-Identifier: MIT */
/*
 * The blocks of a trace file: which are whole, and what they hold.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/blob.h"
#include "crc.h"
#include "reader_state.h"
#include "records.h"

/* Most bytes of a block that is read into memory as a whole. A recording's own
 * have some kilobytes, and names some megabytes. */
#define JSON_MAX   ((uint64_t)256 << 10)
#define LABELS_MAX ((uint64_t)64 << 20)

/* Only the first thing that is wrong is reported. */
static void PRINTF(2, 3)
    note_damage(struct trace_reader *reader, const char *format, ...)
{
    va_list args;

    if (reader->damage[0])
        return;
    va_start(args, format);
    vsnprintf(reader->damage, sizeof(reader->damage), format, args);
    va_end(args);
}

/* ---------------------------------------------------------------- records */

/* What a block of records has. */
struct content {
    struct reader_segment segment;
    struct hv_trace_record first;
    uint64_t nr;
};

/* Looks at each record: finds the lowest and the highest TSC, and learns the
 * names that records carry. */
static struct content look_at_records(struct trace_reader *reader,
                                      struct records records)
{
    struct content content = {.segment.first = UINT64_MAX};
    struct reader_segment *segment = &content.segment;

    for (; records_next(&records); content.nr++) {
        const struct hv_trace_record *r = &records.record;
        if (content.nr == 0)
            content.first = *r;
        segment->first = r->tsc < segment->first ? r->tsc : segment->first;
        segment->last = r->tsc > segment->last ? r->tsc : segment->last;
        if (r->kind == HV_TRACE_SETUP)
            trace_labels_learn(reader->labels, r);
    }
    segment->end = records.next;
    return content;
}

/* Counts the records that are missing before a block whose bytes are from
 * `data` on: those that the writer could not keep, and those of damaged
 * blocks. */
static int note_missing(struct trace_reader *reader,
                        const struct trace_block *block, uint64_t data,
                        const struct content *content)
{
    uint64_t missing = block->first - reader->next[block->source];

    if (__builtin_add_overflow(reader->missing, missing, &reader->missing))
        reader->missing = UINT64_MAX;
    if (!missing || !content->nr)
        return 0;
    return reader_index_add_gap(
        &reader->index, &(struct reader_gap){.tsc = content->first.tsc,
                                             .at = data - 1,
                                             .nr = missing,
                                             .vcpu = content->first.vcpu});
}

/* Notes where the records of a block are, whose bytes are from `data` to `end`.
 * The last record may be cut off only if the block is. */
static void read_records(struct trace_reader *reader,
                         const struct trace_block *block, uint64_t data,
                         uint64_t end, bool is_cut)
{
    bool is_good = block->source < TRACE_READER_MAX_SOURCES &&
                   block->first >= reader->next[block->source];
    struct content content = {.nr = 0};

    if (is_good)
        content = look_at_records(
            reader, records_of(&reader->input, block->type, data, end));
    if (!is_good || (content.segment.end != end && !is_cut) ||
        block->first > UINT64_MAX - content.nr) {
        note_damage(reader,
                    "block of records at byte %" PRIu64 " makes no sense",
                    data);
        reader_index_cut(&reader->index);
        return;
    }
    content.segment.at = data - sizeof(*block);
    int rc = note_missing(reader, block, data, &content);
    if (!rc && content.nr)
        rc = reader_index_add(&reader->index, &content.segment);
    if (rc)
        note_damage(reader, rc == -E2BIG ? "damaged in too many places"
                                         : "too large for this host's memory");
    else
        reader->next[block->source] = block->first + content.nr;
}

/* ----------------------------------------------------------------- blocks */

/* The whole block in memory, which the caller frees. NULL: there is none. */
static uint8_t *copy_block(struct trace_reader *reader, uint64_t data,
                           uint64_t size)
{
    uint8_t *copy = malloc((size_t)size + 1);

    for (uint64_t at = 0; copy && at < size;) {
        size_t n =
            size - at < TRACE_INPUT_MAX ? (size_t)(size - at) : TRACE_INPUT_MAX;
        const uint8_t *bytes = trace_input_get(&reader->input, data + at, n);
        if (!bytes) {
            free(copy);
            return NULL;
        }
        memcpy(copy + at, bytes, n);
        at += n;
    }
    return copy;
}

static int use_block(struct trace_reader *reader,
                     const struct trace_block *block, const uint8_t *bytes)
{
    size_t size = (size_t)block->size;
    struct blob_reader blob = {.data = bytes, .len = size};
    int rc = 0;

    switch (block->type) {
    case TRACE_BLOCK_META:
        rc = reader->has_meta
                 ? -EBADMSG
                 : trace_meta_read(&reader->meta, reader->labels, bytes, size);
        reader->has_meta |= rc == 0;
        return rc;
    case TRACE_BLOCK_LABELS:
        return trace_labels_load(reader->labels, &blob);
    case TRACE_BLOCK_COUNTERS:
        free(reader->counters);
        reader->counters = strndup((const char *)bytes, size);
        return 0;
    default:
        rc = trace_meta_read_end(&reader->meta, bytes, size);
        reader->has_end |= rc == 0;
        return rc;
    }
}

static void read_block(struct trace_reader *reader,
                       const struct trace_block *block, uint64_t data)
{
    uint64_t most = block->type == TRACE_BLOCK_LABELS ? LABELS_MAX : JSON_MAX;

    if (records_are_in(block->type)) {
        read_records(reader, block, data, data + block->size, false);
        return;
    }
    if (block->type != TRACE_BLOCK_META && block->type != TRACE_BLOCK_LABELS &&
        block->type != TRACE_BLOCK_COUNTERS && block->type != TRACE_BLOCK_END)
        return; /* the name of a source, or a type newer than this program */
    if (block->size > most) {
        note_damage(reader,
                    "block of type %u at byte %" PRIu64
                    " is larger than any that "
                    "vmm writes",
                    block->type, data);
        return;
    }
    uint8_t *bytes = copy_block(reader, data, block->size);
    int rc = bytes ? use_block(reader, block, bytes) : -ENOMEM;
    if (rc)
        note_damage(reader,
                    rc == -ENOMEM ? "block of type %u at byte %" PRIu64
                                    " takes too much memory"
                                  : "block of type %u at byte %" PRIu64
                                    " makes no sense",
                    block->type, data);
    free(bytes);
}

/* The file ends in the middle of this block, so the block's checksum cannot be
 * verified. Its whole records are still used: a block can hold thousands, and
 * after vmm was killed the last ones are the ones that matter. */
static void read_cut_block(struct trace_reader *reader,
                           const struct trace_block *block, uint64_t data)
{
    note_damage(reader, "cut off at byte %" PRIu64 ", in the middle of a block",
                reader->input.size);
    if (records_are_in(block->type))
        read_records(reader, block, data, reader->input.size, true);
}

static bool is_whole(struct trace_reader *reader,
                     const struct trace_block *block, uint64_t data)
{
    uint32_t crc = 0;

    for (uint64_t at = 0; at < block->size;) {
        size_t n = block->size - at < TRACE_INPUT_MAX
                       ? (size_t)(block->size - at)
                       : TRACE_INPUT_MAX;
        const uint8_t *bytes = trace_input_get(&reader->input, data + at, n);
        if (!bytes)
            return false;
        crc = trace_crc(crc, bytes, n);
        at += n;
    }
    return crc == block->crc;
}

static bool read_header(struct trace_reader *reader, uint64_t at,
                        struct trace_block *block)
{
    const uint8_t *bytes = trace_input_get(&reader->input, at, sizeof(*block));

    if (!bytes) {
        note_damage(reader, "cut off in a block's header at byte %" PRIu64, at);
        return false;
    }
    memcpy(block, bytes, sizeof(*block));
    if (block->magic == TRACE_BLOCK_MAGIC &&
        block->header_crc ==
            trace_crc(0, block, offsetof(struct trace_block, header_crc)))
        return true;
    note_damage(reader,
                "damaged at byte %" PRIu64 "; what follows is not readable",
                at);
    return false;
}

void reader_blocks(struct trace_reader *reader)
{
    uint64_t at = sizeof(struct trace_file_header), size = reader->input.size;
    struct trace_block block;

    while (at < size) {
        if (!read_header(reader, at, &block))
            return;
        uint64_t data = at + sizeof(block);
        if (!range_inside(data, block.size, size)) {
            read_cut_block(reader, &block, data);
            return;
        }
        if (is_whole(reader, &block, data)) {
            read_block(reader, &block, data);
        } else {
            note_damage(reader,
                        "damaged between bytes %" PRIu64 " and %" PRIu64, data,
                        data + block.size);
            reader_index_cut(&reader->index);
        }
        at = data + block.size;
    }
    if (!reader->has_meta)
        note_damage(reader, "without its metadata: times and names are "
                            "missing");
    if (!reader->has_end)
        note_damage(reader, "without an end: vmm was killed, or is still "
                            "writing it, or its disk was full");
}
