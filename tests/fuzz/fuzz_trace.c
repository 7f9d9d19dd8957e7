/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the reader of trace files, and the outputs with the records it
 * returns. An input is a byte of choices, followed by the file. Unless the
 * first bit says otherwise, the checksums of its blocks are corrected first,
 * because almost no change would pass them.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/blob.h"
#include "trace/words/filter.h"
#include "trace/file/pack.h"
#include "trace/file/reader.h"

#define AS_IT_IS 1u

static void seal(uint8_t *data, size_t size)
{
    size_t at = sizeof(struct trace_file_header);
    struct trace_block block;

    while (range_inside(at, sizeof(block), size)) {
        memcpy(&block, data + at, sizeof(block));
        uint64_t room = size - at - sizeof(block);
        block.magic = TRACE_BLOCK_MAGIC;
        block.type %= TRACE_BLOCK_PACKED + 2;
        if (block.size > room)
            block.size = room;
        block.crc =
            (uint32_t)crc32_z(0, data + at + sizeof(block), (size_t)block.size);
        block.header_crc = (uint32_t)crc32(
            0, (const Bytef *)&block, offsetof(struct trace_block, header_crc));
        memcpy(data + at, &block, sizeof(block));
        at += sizeof(block) + (size_t)block.size;
    }
}

struct show {
    const struct trace_output_type *type;
    void *output;
    struct trace_filter filter;
    struct trace_info info;
    uint64_t last;
};

static void use(void *ctx, const struct hv_trace_record *record)
{
    struct show *show = ctx;

    if (record->tsc < show->last)
        abort();
    show->last = record->tsc;
    if (trace_filter_wants(&show->filter, &show->info, record))
        show->type->record(show->output, record);
}

static void show_all(struct trace_reader *reader,
                     const struct trace_output_type *type, uint8_t choice)
{
    const struct trace_style style = {.colour = choice & 2,
                                      .columns = choice & 4 ? 140 : 100,
                                      .unicode = choice & 8};
    struct show show = {
        .type = type,
        .filter = trace_filter_all(),
        .info = trace_meta_info(trace_reader_meta(reader),
                                trace_reader_labels(reader)),
    };
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    show.info.counters = trace_reader_counters(reader);
    show.filter.grep = choice & 16 ? "out" : NULL;
    show.output = type->create(out, &show.info, &style);
    if (show.output) {
        (void)!trace_reader_each(reader, use, &show);
        type->finish(show.output);
        type->destroy(show.output);
    }
    fclose(out);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct trace_reader_error error = {""};
    struct trace_reader *reader;

    if (size < 1)
        return 0;
    uint8_t *file = malloc(size);
    memcpy(file, data + 1, size - 1);
    if (!(data[0] & AS_IT_IS))
        seal(file, size - 1);
    int rc = trace_reader_parse(file, size - 1, &reader, &error);
    if (rc && !error.text[0])
        abort();
    if (!rc) {
        const struct trace_output_type *type;
        for (size_t i = 0; (type = trace_output_row(i)); i++)
            show_all(reader, type, data[0]);
        trace_reader_close(reader);
    }
    free(file);
    return 0;
}

/* ------------------------------------------------------------------- seeds */

static size_t add_block(uint8_t *buf, size_t at, uint32_t type,
                        const void *data, size_t size)
{
    const struct trace_block block = {
        .magic = TRACE_BLOCK_MAGIC,
        .type = type,
        .size = size,
    };

    memcpy(buf + at, &block, sizeof(block));
    memcpy(buf + at + sizeof(block), data, size);
    return at + sizeof(block) + size;
}

static size_t add_text(uint8_t *buf, size_t at, uint32_t type, char *text)
{
    at = add_block(buf, at, type, text, strlen(text));
    free(text);
    return at;
}

/* Adds one record of each kind, with something in each field; packed in every
 * other file. */
static size_t add_records(uint8_t *buf, size_t at, unsigned n)
{
    struct hv_trace_record records[24];
    uint8_t packed[sizeof(records) / sizeof(records[0]) * TRACE_PACKED_MAX];

    for (unsigned i = 0; i < 24; i++) {
        records[i] = (struct hv_trace_record){
            .tsc = 1000 + i * 10,
            .handled = 3,
            .kind = (uint8_t)i,
            .flags = (uint8_t)(n | HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING),
            .ring = i % 2 ? 3 : 0,
            .reason = n == 1 ? 2 : i,
            .size = 1,
            .rip = 0x1004,
            .address = n == 1 ? 0x3F8 : i,
            .data = 'a' + i,
            .count = 1,
        };
    }
    if (n % 2)
        return add_block(buf, at, TRACE_BLOCK_RECORDS, records,
                         sizeof(records));
    size_t size = trace_pack(records, 24, packed);
    return add_block(buf, at, TRACE_BLOCK_PACKED, packed, size);
}

size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    struct trace_file_header header = {
        .version = TRACE_FILE_VERSION,
        .record_size = sizeof(struct hv_trace_record),
    };
    const struct trace_meta meta = {
        .title = "guest", .start_tsc = 1000, .tsc_khz = 1000, .nr_vcpus = 1};
    struct trace_labels *labels = trace_labels_create();
    struct blob blob = {0};

    if (n >= 4 || !labels) {
        trace_labels_destroy(labels);
        return 0;
    }
    buf[0] = (uint8_t)(n << 1);
    uint8_t *file = buf + 1;
    memcpy(header.magic, TRACE_FILE_MAGIC, sizeof(header.magic));
    memcpy(file, &header, sizeof(header));
    trace_labels_place(labels, TRACE_PLACE_PORT, 0x3F8, 8, "uart");
    size_t at = sizeof(header);
    at = add_text(file, at, TRACE_BLOCK_META, trace_meta_write(&meta, labels));
    /* One symbol at 0x1000, one file, one row. */
    blob_number(&blob, 1);
    blob_number(&blob, 0x1000);
    blob_number(&blob, 16);
    blob_string(&blob, "main");
    blob_number(&blob, 1);
    blob_string(&blob, "main.c");
    blob_number(&blob, 1);
    blob_number(&blob, 0x1000);
    blob_number(&blob, 1);
    blob_number(&blob, 12);
    at = add_block(file, at, TRACE_BLOCK_LABELS, blob.data, blob.len);
    free(blob.data);
    at = add_records(file, at, n);
    at = add_text(
        file, at, TRACE_BLOCK_COUNTERS,
        strdup("[{\"name\": \"exits\", \"of\": \"vcpus\", \"count\": 5}]"));
    at = add_text(file, at, TRACE_BLOCK_END,
                  trace_meta_write_end(&meta, NULL, 0));
    trace_labels_destroy(labels);
    return at + 1;
}
