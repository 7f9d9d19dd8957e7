/* SPDX-License-Identifier: MIT */
/*
 * Names for numbers, and how a trace file stores them.
 */
#include "labels.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "debug/names/names.h"

#define MAX_PROCESSES 1024u /* of more, older ones are forgotten */

struct trace_labels {
    const struct symbols *symbols;
    const struct lines *lines;
    struct symbols *own_symbols; /* loaded from a file: freed with the labels */
    struct lines *own_lines;
    struct trace_place places[TRACE_MAX_PLACES];
    size_t nr_places;
    struct paths paths[HV_TRACE_NO_VCPU + 1]; /* of each vCPU, and of others */
    struct handles handles;
    struct process_label {
        uint32_t pid;
        char name[HV_TRACE_NAME_MAX + 1];
    } processes[MAX_PROCESSES]; /* by pid % MAX_PROCESSES */
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
    utf8_make_printable(place->name);
}

static void learn_process(struct trace_labels *labels, uint32_t pid,
                          const char *name, size_t max)
{
    struct process_label *process = &labels->processes[pid % MAX_PROCESSES];

    process->pid = pid;
    snprintf(process->name, sizeof(process->name), "%.*s",
             (int)strnlen(name, max), name);
    utf8_make_printable(process->name);
}

const char *trace_label_process(const struct trace_labels *labels, uint32_t pid)
{
    if (!labels)
        return NULL;
    const struct process_label *process =
        &labels->processes[pid % MAX_PROCESSES];
    return process->pid == pid && process->name[0] ? process->name : NULL;
}

void trace_labels_learn(struct trace_labels *labels,
                        const struct hv_trace_record *record)
{
    char name[sizeof(record->setup_name) + 1];

    if (record->kind == HV_TRACE_SWITCH) {
        learn_process(labels, record->pid, record->before,
                      sizeof(record->before));
        learn_process(labels, record->reason, record->next,
                      sizeof(record->next));
    } else if (record->kind == HV_TRACE_PROCESS) {
        learn_process(labels, record->pid, record->name, sizeof(record->name));
    }

    if (record->kind == HV_TRACE_PATH) {
        paths_learn(&labels->paths[record->vcpu], record);
        return;
    }
    if (record->kind != HV_TRACE_SETUP || record->reason != HV_SETUP_VECTOR ||
        record->setup_data > UINT8_MAX ||
        trace_label_vector(labels, (uint32_t)record->setup_data))
        return; /* each vCPU reports it */
    snprintf(name, sizeof(name), "%.*s",
             (int)strnlen(record->setup_name, sizeof(record->setup_name)),
             record->setup_name);
    trace_labels_place(labels, TRACE_PLACE_VECTOR, record->setup_data, 1, name);
}

void trace_labels_follow(struct trace_labels *labels,
                         const struct hv_trace_record *record)
{
    handles_learn(&labels->handles, &labels->paths[record->vcpu], record);
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

const struct path_name *trace_label_path(const struct trace_labels *labels,
                                         const struct hv_trace_record *record,
                                         unsigned index)
{
    return labels ? paths_find(&labels->paths[record->vcpu], record, index)
                  : NULL;
}

const struct path_name *trace_label_handle(const struct trace_labels *labels,
                                           const struct hv_trace_record *record)
{
    return labels ? handles_find(&labels->handles, record) : NULL;
}

/* --------------------------------------------------------------- the file */

bool trace_labels_has_names(const struct trace_labels *labels)
{
    return symbols_count(labels->symbols) || lines_nr_rows(labels->lines);
}

void trace_labels_save(const struct trace_labels *labels, struct blob *blob)
{
    names_save_symbols(labels->symbols, blob);
    names_save_lines(labels->lines, blob);
}

int trace_labels_load(struct trace_labels *labels, struct blob_reader *reader)
{
    if (labels->own_symbols) /* a second block is not valid */
        return -EBADMSG;
    labels->own_symbols = symbols_new();
    labels->own_lines = lines_new();
    if (!labels->own_symbols || !labels->own_lines)
        return -ENOMEM;
    int rc = names_load_symbols(labels->own_symbols, reader);
    if (!rc)
        rc = names_load_lines(labels->own_lines, reader);
    trace_labels_borrow(labels, labels->own_symbols, labels->own_lines);
    return rc;
}
