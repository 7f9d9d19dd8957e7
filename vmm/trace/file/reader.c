/* SPDX-License-Identifier: MIT */
/*
 * The blocks of a trace file: which are whole, and what they hold.
 */
#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/blob.h"
#include "base/errors.h"
#include "crc.h"
#include "reader_order.h"

struct trace_reader {
    const uint8_t *data;
    size_t size;
    void *mapping; /* unmapped at the end; NULL: the caller owns the data */
    struct trace_meta meta;
    struct trace_labels *labels;
    char *counters;
    struct trace_runs runs;
    uint64_t next[TRACE_READER_MAX_SOURCES]; /* number of its next record */
    bool has_meta;
    bool has_end;
    char damage[256];
};

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

/* ----------------------------------------------------------------- blocks */

/* Counts the records that are missing before this block: those that the writer
 * could not keep, and those of damaged blocks. */
static void read_records(struct trace_reader *reader,
                         const struct trace_block *block, const uint8_t *data)
{
    uint64_t nr = block->size / sizeof(struct hv_trace_record);

    if (block->source >= TRACE_READER_MAX_SOURCES ||
        block->size % sizeof(struct hv_trace_record) ||
        block->first < reader->next[block->source] ||
        block->first > UINT64_MAX - nr) {
        note_damage(reader, "block of records at byte %zu makes no sense",
                    (size_t)(data - reader->data));
        return;
    }
    const struct trace_run run = {
        .data = data,
        .nr = (size_t)nr,
        .missing = block->first - reader->next[block->source],
        .source = block->source,
    };
    if (trace_runs_add(&reader->runs, &run))
        note_damage(reader, "too large for this host's memory");
    else
        reader->next[block->source] = block->first + nr;
}

static char *copy_text(const uint8_t *data, size_t size)
{
    return strndup((const char *)data, size);
}

static void read_block(struct trace_reader *reader,
                       const struct trace_block *block, const uint8_t *data)
{
    struct blob_reader blob = {.data = data, .len = (size_t)block->size};
    int rc = 0;

    switch (block->type) {
    case TRACE_BLOCK_META:
        rc = reader->has_meta ? -EBADMSG
                              : trace_meta_read(&reader->meta, reader->labels,
                                                data, (size_t)block->size);
        reader->has_meta |= rc == 0;
        break;
    case TRACE_BLOCK_LABELS:
        rc = trace_labels_load(reader->labels, &blob);
        break;
    case TRACE_BLOCK_RECORDS:
        read_records(reader, block, data);
        break;
    case TRACE_BLOCK_COUNTERS:
        free(reader->counters);
        reader->counters = copy_text(data, (size_t)block->size);
        break;
    case TRACE_BLOCK_END:
        rc = trace_meta_read_end(&reader->meta, data, (size_t)block->size);
        reader->has_end |= rc == 0;
        break;
    default: /* the name of a source, or a type newer than this program */
        break;
    }
    if (rc)
        note_damage(reader, "block of type %u at byte %zu makes no sense",
                    block->type, (size_t)(data - reader->data));
}

/* The file ends in the middle of this block, so the block's checksum cannot be
 * verified. Its whole records are still used: a block can hold thousands, and
 * after vmm was killed the last ones are the ones that matter. */
static void read_cut_block(struct trace_reader *reader,
                           struct trace_block *block, const uint8_t *data)
{
    size_t left = reader->size - (size_t)(data - reader->data);

    note_damage(reader, "cut off at byte %zu, in the middle of a block",
                reader->size);
    if (block->type != TRACE_BLOCK_RECORDS)
        return;
    block->size = left - left % sizeof(struct hv_trace_record);
    read_records(reader, block, data);
}

/* Reads block after block for as long as the headers are valid. */
static void read_blocks(struct trace_reader *reader)
{
    size_t at = sizeof(struct trace_file_header);

    while (at < reader->size) {
        struct trace_block block;
        if (!range_inside(at, sizeof(block), reader->size)) {
            note_damage(reader, "cut off in a block's header at byte %zu", at);
            return;
        }
        memcpy(&block, reader->data + at, sizeof(block));
        if (block.magic != TRACE_BLOCK_MAGIC ||
            block.header_crc !=
                trace_crc(&block, offsetof(struct trace_block, header_crc))) {
            note_damage(reader,
                        "damaged at byte %zu; what follows is not "
                        "readable",
                        at);
            return;
        }
        size_t data = at + sizeof(block);
        if (!range_inside(data, block.size, reader->size)) {
            read_cut_block(reader, &block, reader->data + data);
            return;
        }
        if (trace_crc(reader->data + data, (size_t)block.size) == block.crc)
            read_block(reader, &block, reader->data + data);
        else
            note_damage(reader, "damaged between bytes %zu and %zu", data,
                        data + (size_t)block.size);
        at = data + (size_t)block.size;
    }
    if (!reader->has_meta)
        note_damage(reader, "without its metadata: times and names are "
                            "missing");
    if (!reader->has_end)
        note_damage(reader, "without an end: vmm was killed, or is still "
                            "writing it, or its disk was full");
}

/* ------------------------------------------------------------ open, close */

static int PRINTF(3, 4)
    refuse(struct trace_reader_error *error, int rc, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(error->text, sizeof(error->text), format, args);
    va_end(args);
    return rc;
}

static int check_header(const uint8_t *data, size_t size,
                        struct trace_reader_error *error)
{
    struct trace_file_header header;

    if (size == 0)
        return refuse(error, -ENOEXEC, "this file is empty");
    if (size < sizeof(header) ||
        memcmp(data, TRACE_FILE_MAGIC, sizeof(header.magic)) != 0)
        return refuse(error, -ENOEXEC,
                      "this is no trace file; vmm --trace=FILE makes one");
    memcpy(&header, data, sizeof(header));
    if (header.version != TRACE_FILE_VERSION ||
        header.record_size != sizeof(struct hv_trace_record))
        return refuse(error, -ENOEXEC,
                      "a trace file of version %u; this vmm reads version %u",
                      header.version, TRACE_FILE_VERSION);
    return 0;
}

int trace_reader_parse(const uint8_t *data, size_t size,
                       struct trace_reader **out,
                       struct trace_reader_error *error)
{
    int rc = check_header(data, size, error);

    *out = NULL;
    if (rc)
        return rc;
    struct trace_reader *reader = calloc(1, sizeof(*reader));
    if (reader)
        reader->labels = trace_labels_create();
    if (!reader || !reader->labels) {
        free(reader);
        return refuse(error, -ENOMEM, "out of memory");
    }
    reader->data = data;
    reader->size = size;
    reader->meta.exit_code = -1;
    read_blocks(reader);
    *out = reader;
    return 0;
}

int trace_reader_open(const char *path, int (*opened)(void *ctx), void *ctx,
                      struct trace_reader **out,
                      struct trace_reader_error *error)
{
    struct stat st;
    void *data = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    *out = NULL;
    if (fd < 0)
        return refuse(error, -errno, "%s", errors_open(errno));
    if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
        close(fd);
        return refuse(error, -EINVAL, "%s",
                      S_ISDIR(st.st_mode)
                          ? errors_open(EISDIR)
                          : "it is no regular file; save the recording to one");
    }
    size_t size = (size_t)st.st_size;
    if (size)
        data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    int rc = data == MAP_FAILED ? -errno : 0;
    close(fd);
    if (rc)
        return refuse(error, rc, "%s", strerror(-rc));
    error->text[0] = '\0';
    rc = opened ? opened(ctx) : 0;
    if (!rc)
        rc = trace_reader_parse(data, size, out, error);
    if (!rc && *out)
        (*out)->mapping = data;
    else if (data)
        munmap(data, size);
    return rc;
}

void trace_reader_close(struct trace_reader *reader)
{
    if (!reader)
        return;
    if (reader->mapping)
        munmap(reader->mapping, reader->size);
    trace_runs_free(&reader->runs);
    trace_labels_destroy(reader->labels);
    free(reader->counters);
    free(reader);
}

const char *trace_reader_damage(const struct trace_reader *reader)
{
    return reader->damage[0] ? reader->damage : NULL;
}

const struct trace_meta *trace_reader_meta(const struct trace_reader *reader)
{
    return &reader->meta;
}

struct trace_labels *trace_reader_labels(const struct trace_reader *reader)
{
    return reader->labels;
}

const char *trace_reader_counters(const struct trace_reader *reader)
{
    return reader->counters;
}

uint64_t trace_reader_lost(const struct trace_reader *reader)
{
    return reader->meta.lost > reader->runs.missing ? reader->meta.lost
                                                    : reader->runs.missing;
}

int trace_reader_each(
    const struct trace_reader *reader,
    bool (*wanted)(void *ctx, const struct hv_trace_record *record),
    void (*use)(void *ctx, const struct hv_trace_record *record), void *ctx)
{
    uint64_t behind = trace_reader_lost(reader) - reader->runs.missing;

    return trace_runs_each(&reader->runs, behind, wanted, use, ctx);
}
