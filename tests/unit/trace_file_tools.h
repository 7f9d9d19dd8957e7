/* SPDX-License-Identifier: MIT */
/*
 * For the tests of trace files: a file that is written and read back.
 */
#ifndef TRACE_FILE_TOOLS_H
#define TRACE_FILE_TOOLS_H

#include "trace_tools.h"

#include <stdio.h>

#include "debug/symbols.h"
#include "stderr_tools.h"

static struct stderr_seen messages;
static char folder[32], path[64];
static struct trace_sources sources;
static struct trace_ring rings[2];
static struct trace_labels *labels;
static struct symbols *symbols;
static struct trace_writer *writer;
static struct trace_meta meta;

static inline int start_thread(pthread_t *thread, void *run(void *arg),
                               void *arg)
{
    return -pthread_create(thread, NULL, run, arg);
}

static inline void setup(void)
{
    snprintf(folder, sizeof(folder), "/tmp/vmm-trace-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/t", folder);
    trace_sources_init(&sources);
    for (unsigned i = 0; i < 2; i++) {
        cr_assert_eq(trace_ring_create(&rings[i], 4096), 0);
        snprintf(rings[i].source.name, TRACE_SOURCE_NAME, "vcpu %u", i);
        cr_assert_eq(trace_sources_add(&sources, &rings[i].source), 0);
    }
    symbols = symbols_new();
    cr_assert_eq(symbols_add(symbols, 0x1000, 16, "first"), 0);
    cr_assert_eq(symbols_add(symbols, 0xFFFFFFFF80000000, 32, "last"), 0);
    symbols_sort(symbols);
    labels = trace_labels_create();
    trace_labels_place(labels, TRACE_PLACE_PORT, 0x80, 2, "post");
    trace_labels_place(labels, TRACE_PLACE_GSI, 4, 1, "uart");
    trace_labels_borrow(labels, symbols, NULL);
    meta = (struct trace_meta){
        .title = "guest.bin lab=demo \xFF",
        .start_tsc = 1000,
        .start_realtime_ns = 1800000000000000000,
        .tsc_khz = 2000000,
        .nr_vcpus = 2,
        .empty_exit_ticks = 4321,
        .exit_code = -1,
        .origin = {.vmm = "1.2",
                   .cpu = "A CPU",
                   .virtualisation = "AMD-V",
                   .options = "--share=\xea\xb0\x80"},
    };
    cr_assert_eq(stderr_capture(&messages), 0);
}

static inline void teardown(void)
{
    trace_writer_destroy(writer);
    for (unsigned i = 0; i < 2; i++)
        trace_ring_destroy(&rings[i]);
    trace_labels_destroy(labels);
    symbols_destroy(symbols);
    trace_sources_fini(&sources);
    unlink(path);
    rmdir(folder);
}

static inline void start(void)
{
    cr_assert_eq(trace_writer_open(path, &writer), 0);
    cr_assert_eq(
        trace_writer_start(writer, &meta, labels, &sources, start_thread), 0);
}

static inline uint64_t finish(void)
{
    meta.exit_code = 7;
    snprintf(meta.end, sizeof(meta.end), "guest");
    uint64_t lost = trace_writer_finish(writer, &meta, labels, "[]");
    trace_writer_destroy(writer);
    writer = NULL;
    return lost;
}

static inline void record(unsigned ring, uint64_t tsc)
{
    const struct hv_trace_record r = exit_record(tsc, ring);

    trace_ring_write(&rings[ring], &r);
}

static inline struct trace_reader *open_file(void)
{
    struct trace_reader_error error = {""};
    struct trace_reader *reader;

    cr_assert_eq(trace_reader_open(path, NULL, NULL, &reader, &error), 0, "%s",
                 error.text);
    return reader;
}

#endif
