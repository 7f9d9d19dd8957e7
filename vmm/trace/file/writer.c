/* SPDX-License-Identifier: MIT */
/*
 * The thread that moves records from the sources into the file.
 */
#include "writer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "base/blob.h"
#include "base/ending.h"
#include "base/log.h"
#include "base/now.h"
#include "pack.h"
#include "sink.h"

#define BATCH 4096u /* most records in one block */
#define NAP_NS                                                                 \
    2000000u       /* when no record came; shorter than a ring takes to fill */
#define END_MS 800 /* how long the reader of a pipe has to take the rest */

struct cursor {
    uint64_t tail; /* records read or lost */
    uint64_t recorded;
    uint64_t lost;
    bool is_announced;
};

struct trace_writer {
    struct trace_sink sink;
    struct trace_sources *sources;
    struct cursor cursors[TRACE_MAX_SOURCES];
    struct hv_trace_record *batch;
    uint8_t *packed;    /* the same records, as the file has them */
    char *meta;         /* the first block of the file */
    struct blob labels; /* the second, or the last but two; or empty */
    pthread_t thread;
    bool has_thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool ending; /* protected by `lock` */
};

int trace_writer_open(const char *path, struct trace_writer **out)
{
    struct trace_writer *writer = calloc(1, sizeof(*writer));

    *out = NULL;
    if (!writer) {
        log_error("--trace=%s: out of memory", path);
        return -ENOMEM;
    }
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    int rc = trace_sink_open(&writer->sink, path);
    if (rc) {
        trace_writer_destroy(writer);
        return rc;
    }
    *out = writer;
    return 0;
}

void trace_writer_destroy(struct trace_writer *writer)
{
    if (!writer)
        return;
    trace_sink_close(&writer->sink);
    pthread_cond_destroy(&writer->wake);
    pthread_mutex_destroy(&writer->lock);
    free(writer->batch);
    free(writer->packed);
    free(writer->meta);
    free(writer->labels.data);
    free(writer);
}

/* ------------------------------------------------------------- the thread */

/* Writes a JSON block and frees `text`. */
static bool write_text(struct trace_writer *writer, uint32_t type,
                       uint32_t source, char *text)
{
    const struct trace_block block = {.type = type, .source = source};
    bool is_written =
        text && trace_sink_block(&writer->sink, block, text, strlen(text));

    free(text);
    return is_written;
}

/* Writes one block from one source. Returns how many records it read. */
static size_t write_batch(struct trace_writer *writer, unsigned index)
{
    struct trace_source *source = writer->sources->list[index];
    struct cursor *cursor = &writer->cursors[index];
    uint64_t lost = 0;
    size_t n = source->read(source, &cursor->tail, writer->batch, BATCH, &lost);

    cursor->lost += lost;
    if (n == 0)
        return 0;
    if (!cursor->is_announced)
        cursor->is_announced =
            write_text(writer, TRACE_BLOCK_SOURCE, index,
                       trace_meta_write_source(source->name));
    const struct trace_block block = {
        .type = TRACE_BLOCK_PACKED,
        .source = index,
        .first = cursor->tail - n,
        .lost = lost,
    };
    size_t size = trace_pack(writer->batch, n, writer->packed);
    /* A reader uses the whole records even of an incomplete block. */
    uint64_t passed = n;
    if (!trace_sink_block(&writer->sink, block, writer->packed, size))
        passed = trace_packed_count(writer->packed, writer->sink.passed);
    cursor->recorded += passed;
    cursor->lost += n - passed;
    return n;
}

/* Writes one block from each source in turn, so that none waits long. */
static size_t write_round(struct trace_writer *writer)
{
    size_t n = 0;

    for (unsigned i = 0; i < trace_sources_count(writer->sources); i++)
        if (!writer->sink.failed)
            n += write_batch(writer, i);
    return n;
}

/* Sleeps a little; returns true when the machine has ended. No vCPU wakes this
 * thread, since that would cost the vCPU a system call. */
static bool nap(struct trace_writer *writer)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += NAP_NS;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    pthread_mutex_lock(&writer->lock);
    if (!writer->ending)
        pthread_cond_timedwait(&writer->wake, &writer->lock, &until);
    bool ending = writer->ending;
    pthread_mutex_unlock(&writer->lock);
    return ending;
}

static void write_labels(struct trace_writer *writer)
{
    const struct trace_block block = {.type = TRACE_BLOCK_LABELS};

    /* If there was no memory for the labels, addresses stay numbers, and
     * nothing else is lost. */
    if (writer->labels.len && !writer->labels.failed)
        (void)trace_sink_block(&writer->sink, block, writer->labels.data,
                               writer->labels.len);
}

static void write_beginning(struct trace_writer *writer)
{
    (void)write_text(writer, TRACE_BLOCK_META, 0, writer->meta);
    writer->meta = NULL;
    write_labels(writer);
}

static void *writer_thread(void *arg)
{
    struct trace_writer *writer = arg;

    write_beginning(writer);
    for (;;) {
        while (write_round(writer))
            ;
        if (nap(writer))
            break;
    }
    /* The sources add nothing any more, so this loop ends. */
    while (!ending_is_over() && write_round(writer))
        ;
    return NULL;
}

/* -------------------------------------------------------- start and finish */

int trace_writer_start(struct trace_writer *writer,
                       const struct trace_meta *meta,
                       const struct trace_labels *labels,
                       struct trace_sources *sources,
                       trace_writer_thread *start)
{
    writer->sources = sources;
    writer->batch = malloc(BATCH * sizeof(*writer->batch));
    writer->packed = malloc(BATCH * TRACE_PACKED_MAX);
    int rc = writer->batch && writer->packed ? 0 : -ENOMEM;
    if (!rc) {
        writer->meta = trace_meta_write(meta, labels);
        if (trace_labels_has_names(labels))
            trace_labels_save(labels, &writer->labels);
        rc = start(&writer->thread, writer_thread, writer);
    }
    writer->has_thread = rc == 0;
    if (rc)
        log_error("--trace=%s: starting its thread: %s", writer->sink.path,
                  strerror(-rc));
    return rc;
}

static void stop_thread(struct trace_writer *writer)
{
    if (!writer->has_thread)
        return;
    atomic_store(&writer->sink.deadline_ms, now_ms() + ending_wait(END_MS));
    pthread_mutex_lock(&writer->lock);
    writer->ending = true;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    writer->has_thread = false;
}

uint64_t trace_writer_finish(struct trace_writer *writer,
                             const struct trace_meta *meta,
                             const struct trace_labels *labels,
                             const char *counters)
{
    struct trace_total totals[TRACE_MAX_SOURCES];
    unsigned nr = trace_sources_count(writer->sources);
    uint64_t recorded = 0, lost = 0;

    stop_thread(writer);
    for (unsigned i = 0; i < nr; i++) {
        struct trace_source *source = writer->sources->list[i];
        struct cursor *cursor = &writer->cursors[i];
        cursor->lost += source->written(source) - cursor->tail;
        totals[i] = (struct trace_total){
            .name = source->name,
            .recorded = cursor->recorded,
            .lost = cursor->lost,
        };
        recorded += cursor->recorded;
        lost += cursor->lost;
    }
    if (!writer->labels.len && trace_labels_has_names(labels)) {
        trace_labels_save(labels, &writer->labels);
        write_labels(writer);
    }
    if (counters)
        (void)write_text(writer, TRACE_BLOCK_COUNTERS, 0, strdup(counters));
    char *end = trace_meta_write_end(meta, totals, nr);
    const struct trace_block block = {.type = TRACE_BLOCK_END};
    if (end)
        trace_sink_last(&writer->sink, block, end, strlen(end));
    free(end);
    if (lost)
        log_warn("%s is not complete: lost=%" PRIu64 " of %" PRIu64 " records",
                 writer->sink.path, lost, recorded + lost);
    return lost;
}
