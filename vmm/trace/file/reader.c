/* SPDX-License-Identifier: MIT */
/*
 * Opens a trace file, and gives what is in it.
 */
#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "reader_order.h"
#include "reader_state.h"

static int PRINTF(3, 4)
    refuse(struct trace_reader_error *error, int rc, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(error->text, sizeof(error->text), format, args);
    va_end(args);
    return rc;
}

static int check_header(struct trace_input *input,
                        struct trace_reader_error *error)
{
    struct trace_file_header header;
    const uint8_t *data = trace_input_get(input, 0, sizeof(header));

    if (input->size == 0)
        return refuse(error, -ENOEXEC, "this file is empty");
    if (!data || memcmp(data, TRACE_FILE_MAGIC, sizeof(header.magic)) != 0)
        return refuse(error, -ENOEXEC,
                      "this is no trace file; vmm --trace=FILE makes one");
    memcpy(&header, data, sizeof(header));
    if (header.version < 1 || header.version > TRACE_FILE_VERSION ||
        header.record_size != sizeof(struct hv_trace_record))
        return refuse(
            error, -ENOEXEC,
            "a trace file of version %u; this vmm reads versions 1 to %u",
            header.version, TRACE_FILE_VERSION);
    return 0;
}

/* Reads the file. Takes the input over. */
static int read_file(struct trace_input *input, struct trace_reader **out,
                     struct trace_reader_error *error)
{
    int rc = check_header(input, error);
    struct trace_reader *reader = rc ? NULL : calloc(1, sizeof(*reader));

    if (reader)
        reader->labels = trace_labels_create();
    if (!reader || !reader->labels) {
        free(reader);
        trace_input_close(input);
        return rc ? rc : refuse(error, -ENOMEM, "out of memory");
    }
    reader->input = *input;
    reader->meta.exit_code = -1;
    reader_blocks(reader);
    reader_index_sort(&reader->index);
    *out = reader;
    return 0;
}

int trace_reader_parse(const uint8_t *data, size_t size,
                       struct trace_reader **out,
                       struct trace_reader_error *error)
{
    struct trace_input input;

    *out = NULL;
    trace_input_of(&input, data, size);
    return read_file(&input, out, error);
}

int trace_reader_open(const char *path, int (*opened)(void *ctx), void *ctx,
                      struct trace_reader **out,
                      struct trace_reader_error *error)
{
    struct trace_input input;
    struct stat st;
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
    int rc = trace_input_open(&input, fd, (uint64_t)st.st_size);
    if (rc) {
        trace_input_close(&input);
        return refuse(error, rc, "%s", strerror(-rc));
    }
    error->text[0] = '\0';
    rc = opened ? opened(ctx) : 0;
    if (!rc)
        return read_file(&input, out, error);
    trace_input_close(&input);
    return rc;
}

void trace_reader_close(struct trace_reader *reader)
{
    if (!reader)
        return;
    trace_input_close(&reader->input);
    reader_index_free(&reader->index);
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
    return reader->meta.lost > reader->missing ? reader->meta.lost
                                               : reader->missing;
}

int trace_reader_each(struct trace_reader *reader,
                      void (*use)(void *ctx,
                                  const struct hv_trace_record *record),
                      void *ctx)
{
    uint64_t behind = trace_reader_lost(reader) - reader->missing;

    return reader_order_each(&reader->input, &reader->index, behind, use, ctx);
}
