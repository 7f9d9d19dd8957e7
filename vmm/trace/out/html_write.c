/* SPDX-License-Identifier: MIT */
/*
 * Writes the page's block of data, column by column.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "html_data.h"
#include "json_write.h"
#include "trace/words/steps.h"

/* Writes one column: one member of each element of an array. */
static void put_column(struct base64 *stream, const void *array, size_t nr,
                       size_t element, size_t offset, size_t size)
{
    const uint8_t *from = array; /* NULL if the array is empty */
    uint8_t chunk[8192];
    size_t at = 0;

    for (size_t i = 0; i < nr; i++) {
        memcpy(chunk + at, from + i * element + offset, size);
        at += size;
        if (at + size > sizeof(chunk)) {
            base64_put(stream, chunk, at);
            at = 0;
        }
    }
    base64_put(stream, chunk, at);
}

#define RECORDS(member)                                                        \
    put_column(stream, data->records, data->nr_records,                        \
               sizeof(*data->records), offsetof(struct html_record, member),   \
               sizeof(data->records->member))
#define PIECES(member)                                                         \
    put_column(stream, data->pieces, data->nr_pieces, sizeof(*data->pieces),   \
               offsetof(struct html_piece, member),                            \
               sizeof(data->pieces->member))

static void put_columns(struct base64 *stream, const struct html_data *data)
{
    RECORDS(time);
    RECORDS(length);
    for (size_t i = 0; i < ARRAY_SIZE(data->records->words); i++)
        put_column(stream, data->records, data->nr_records,
                   sizeof(*data->records),
                   offsetof(struct html_record, words) + 8 * i, 8);
    PIECES(begin);
    PIECES(end);
    RECORDS(cause);
    RECORDS(end);
    RECORDS(reason);
    RECORDS(pid);
    RECORDS(device);
    RECORDS(name);
    RECORDS(at);
    RECORDS(text);
    RECORDS(size);
    RECORDS(host);
    RECORDS(kvm);
    PIECES(owner);
    PIECES(pid);
    PIECES(device);
    PIECES(name);
    RECORDS(kind);
    RECORDS(vcpu);
    RECORDS(ring);
    RECORDS(flags);
    RECORDS(step);
    PIECES(vcpu);
    PIECES(lane);
}

static void put_steps(FILE *out)
{
    const struct step *step;

    fputs(",\"steps\":[[0,\"\"]", out);
    for (unsigned i = 1; (step = steps_row(i)); i++) {
        fprintf(out, ",[%u,", (unsigned)step->level);
        (void)json_put_string(out, step->sentence, strlen(step->sentence));
        putc_unlocked(']', out);
    }
    putc_unlocked(']', out);
}

/* Writes what has no column of its own. */
static void put_json(const struct html_data *data,
                     const struct trace_info *info, FILE *out)
{
    fputs("{\"version\":1", out);
    json_put_text(out, "title", info->title);
    json_put_text(out, "end", info->end ? info->end : "");
    fprintf(out, ",\"code\":%d", info->exit_code);
    json_put_number(out, "startMs", info->start_realtime_ns / 1000000);
    json_put_number(out, "vcpus", info->nr_vcpus);
    json_put_count(out, "halted", info->halted_ns);
    json_put_count(out, "lost", data->lost);
    json_put_count(out, "leftOut", data->left_out);
    fprintf(out, ",\"estimated\":%s", data->is_estimated ? "true" : "false");
    char origin[1024] = "";
    if (info->origin)
        trace_origin_describe(info->origin, origin, sizeof(origin));
    json_put_text(out, "origin", origin);
    put_steps(out);
    fputs(",\"strings\":[", out);
    for (size_t i = 0; i < data->nr_strings; i++) {
        if (i)
            putc_unlocked(',', out);
        (void)json_put_string(
            out, data->strings[i].text ? data->strings[i].text : "",
            data->strings[i].len);
    }
    fputs("]}", out);
}

bool html_data_write(const struct html_data *data,
                     const struct trace_info *info, FILE *out)
{
    char *json = NULL;
    size_t len = 0;
    struct base64 stream;
    FILE *text = open_memstream(&json, &len);

    if (!text)
        return false;
    put_json(data, info, text);
    bool ok = !ferror(text);
    ok = fclose(text) == 0 && ok && base64_begin(&stream, out);
    if (ok) {
        const uint32_t head[8] = {
            HTML_MAGIC,
            HTML_VERSION,
            (uint32_t)data->nr_records,
            (uint32_t)data->nr_pieces,
            (uint32_t)len,
        };
        base64_put(&stream, head, sizeof(head));
        put_columns(&stream, data);
        base64_put(&stream, json, len);
        base64_end(&stream);
    }
    free(json);
    return ok;
}
