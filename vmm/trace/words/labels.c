/* SPDX-License-Identifier: MIT */
/*
 * Names for numbers, and how they get into a trace file and out of it.
 */
#include "labels.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/blob.h"
#include "debug/lines.h"
#include "debug/symbols.h"

#define MAX_FILE_NAME 255u

struct trace_labels {
    const struct symbols *symbols;
    const struct lines *lines;
    struct symbols *own_symbols; /* loaded: ours to free */
    struct lines *own_lines;
    struct trace_place places[TRACE_MAX_PLACES];
    size_t nr_places;
};

struct trace_labels *trace_labels_create(void)
{
    return calloc(1, sizeof(struct trace_labels));
}

void trace_labels_destroy(struct trace_labels *labels)
{
    if (!labels)
        return;
    symbols_destroy(labels->own_symbols);
    lines_destroy(labels->own_lines);
    free(labels);
}

void trace_labels_place(struct trace_labels *labels, enum trace_place_kind kind,
                        uint64_t base, uint64_t size, const char *name)
{
    if (labels->nr_places == TRACE_MAX_PLACES)
        return;
    struct trace_place *place = &labels->places[labels->nr_places++];
    *place = (struct trace_place){.kind = kind, .base = base, .size = size};
    snprintf(place->name, sizeof(place->name), "%s", name);
    for (char *c = place->name; *c; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
}

void trace_labels_learn(struct trace_labels *labels,
                        const struct hv_trace_record *record)
{
    char name[sizeof(record->setup_name) + 1];

    if (record->kind != HV_TRACE_SETUP || record->reason != HV_SETUP_VECTOR ||
        record->setup_data > UINT8_MAX ||
        trace_label_vector(labels, (uint32_t)record->setup_data))
        return; /* each vCPU says it */
    snprintf(name, sizeof(name), "%.*s",
             (int)strnlen(record->setup_name, sizeof(record->setup_name)),
             record->setup_name);
    trace_labels_place(labels, TRACE_PLACE_VECTOR, record->setup_data, 1, name);
}

const struct trace_place *
trace_labels_get_place(const struct trace_labels *labels, size_t index)
{
    return index < labels->nr_places ? &labels->places[index] : NULL;
}

void trace_labels_borrow(struct trace_labels *labels,
                         const struct symbols *symbols,
                         const struct lines *lines)
{
    labels->symbols = symbols;
    labels->lines = lines;
}

/* ------------------------------------------------------------------ names */

static const char *find_place(const struct trace_labels *labels,
                              enum trace_place_kind kind, uint64_t at)
{
    for (size_t i = 0; labels && i < labels->nr_places; i++) {
        const struct trace_place *place = &labels->places[i];
        if (place->kind == kind && at >= place->base &&
            at - place->base < place->size)
            return place->name;
    }
    return NULL;
}

const char *trace_label_symbol(const struct trace_labels *labels,
                               uint64_t address, uint64_t *offset)
{
    return labels ? symbols_find(labels->symbols, address, offset) : NULL;
}

const char *trace_label_line(const struct trace_labels *labels,
                             uint64_t address)
{
    return labels ? lines_find(labels->lines, address) : NULL;
}

const char *trace_label_port(const struct trace_labels *labels, uint64_t port)
{
    return find_place(labels, TRACE_PLACE_PORT, port);
}

const char *trace_label_mmio(const struct trace_labels *labels,
                             uint64_t address)
{
    return find_place(labels, TRACE_PLACE_MMIO, address);
}

const char *trace_label_device(const struct trace_labels *labels,
                               uint32_t device)
{
    return find_place(labels, TRACE_PLACE_DEVICE, device);
}

const char *trace_label_gsi(const struct trace_labels *labels, uint32_t gsi)
{
    return find_place(labels, TRACE_PLACE_GSI, gsi);
}

const char *trace_label_vector(const struct trace_labels *labels,
                               uint32_t vector)
{
    return find_place(labels, TRACE_PLACE_VECTOR, vector);
}

/* --------------------------------------------------------------- the file */

/* Addresses ascend, so each is told by its distance from the one before. */
void trace_labels_save(const struct trace_labels *labels, struct blob *blob)
{
    uint64_t before = 0, address, size;

    blob_number(blob, symbols_count(labels->symbols));
    for (size_t i = 0; i < symbols_count(labels->symbols); i++) {
        const char *name = symbols_row(labels->symbols, i, &address, &size);
        blob_number(blob, address - before);
        blob_number(blob, size);
        blob_string(blob, name);
        before = address;
    }
    blob_number(blob, lines_nr_files(labels->lines));
    for (size_t i = 0; i < lines_nr_files(labels->lines); i++)
        blob_string(blob, lines_file(labels->lines, i));
    blob_number(blob, lines_nr_rows(labels->lines));
    before = 0;
    for (size_t i = 0; i < lines_nr_rows(labels->lines); i++) {
        const struct lines_row *row = lines_row(labels->lines, i);
        blob_number(blob, row->address - before);
        blob_number(blob, row->file == LINES_NO_FILE ? 0 : row->file + 1);
        blob_number(blob, row->line);
        before = row->address;
    }
}

static int load_symbols(struct symbols *symbols, struct blob_reader *reader)
{
    uint64_t nr = blob_read_number(reader), address = 0;

    for (uint64_t i = 0; i < nr && !reader->bad; i++) {
        address += blob_read_number(reader);
        uint64_t size = blob_read_number(reader);
        char *name = blob_read_string(reader, SYMBOLS_MAX_NAME);
        int rc = name ? symbols_add(symbols, address, size, name) : 0;
        free(name);
        if (rc)
            return rc;
    }
    symbols_sort(symbols);
    return reader->bad ? -EBADMSG : 0;
}

static int load_lines(struct lines *lines, struct blob_reader *reader)
{
    uint64_t nr = blob_read_number(reader), address = 0;

    /* A file's number is its place: one that is left out would shift them. */
    for (uint64_t i = 0; i < nr && !reader->bad; i++) {
        char *name = blob_read_string(reader, MAX_FILE_NAME);
        uint32_t index = name ? lines_add_file(lines, name) : LINES_NO_FILE;
        free(name);
        if (index != i)
            reader->bad = true;
    }
    nr = blob_read_number(reader);
    for (uint64_t i = 0; i < nr && !reader->bad; i++) {
        address += blob_read_number(reader);
        uint64_t file = blob_read_number(reader);
        uint64_t line = blob_read_number(reader);
        if (!reader->bad)
            lines_add_row(lines, address,
                          file && file <= UINT32_MAX ? (uint32_t)file - 1
                                                     : LINES_NO_FILE,
                          (uint32_t)line);
    }
    lines_sort(lines);
    return reader->bad ? -EBADMSG : 0;
}

int trace_labels_load(struct trace_labels *labels, struct blob_reader *reader)
{
    if (labels->own_symbols) /* a second block: not ours */
        return -EBADMSG;
    labels->own_symbols = symbols_new();
    labels->own_lines = lines_new();
    if (!labels->own_symbols || !labels->own_lines)
        return -ENOMEM;
    int rc = load_symbols(labels->own_symbols, reader);
    if (!rc)
        rc = load_lines(labels->own_lines, reader);
    trace_labels_borrow(labels, labels->own_symbols, labels->own_lines);
    return rc;
}
