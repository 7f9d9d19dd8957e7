/* SPDX-License-Identifier: MIT */
/*
 * --trace while the machine runs: records go from their sources to a descriptor
 * that may not accept them.
 */
#include "live.h"

#include <stdlib.h>

#include "host/console_output.h"
#include "base/ending.h"
#include "base/log.h"
#include "base/now.h"
#include "record/recorder.h"
#include "trace/out/order.h"

/* The number of records turned into text at a time, and the most room that they
 * need: a line is below 1024 bytes, drawn lines included. */
#define CHUNK_RECORDS 32u
#define CHUNK_BYTES   ((size_t)(CONSOLE_RING_SIZE / 2))
/* How long one poll may take: a guest that writes records faster than they are
 * printed would otherwise keep the event loop here, deaf to signals and to
 * --timeout. */
#define POLL_MS 20u

/* Only a few instructions lie between reading the clock and writing to the
 * ring, but a guest may lose its CPU there for a time slice of the host. */
#define PATIENCE_MS 20u

/* The trace waits this long for the guest to finish a line, as long as no more
 * than this many records are unread. */
#define MID_LINE_MS     200u
#define MID_LINE_UNREAD 128u

#define FINISH_IDLE_MS  200
#define FINISH_TOTAL_MS 300

struct live_trace {
    struct live_config config;
    struct console_output output;
    FILE *file; /* writes to `output` */
    void *text; /* of config.type */
    struct trace_order *order;
    bool at_line_start;
    bool is_ending;          /* the sources write no more */
    uint64_t mid_line_since; /* by trace_now; 0: the guest's line has ended */
};

static bool is_mid_line(const struct live_trace *live)
{
    return live->at_line_start && live->config.is_mid_line &&
           live->config.is_mid_line(live->config.ctx);
}

/* Is the guest in the middle of a line that may soon be complete? A prompt
 * never is; the trace waits for it in vain, but only once. */
static bool waits_for_line(struct live_trace *live)
{
    uint64_t now = trace_now();

    if (!is_mid_line(live)) {
        live->mid_line_since = 0;
        return false;
    }
    if (!live->mid_line_since)
        live->mid_line_since = now;
    if (now - live->mid_line_since >=
        (uint64_t)live->config.info->tsc_khz * MID_LINE_MS)
        return false;
    (void)trace_order_read(live->order);
    return trace_order_unread(live->order) < MID_LINE_UNREAD;
}

static ssize_t to_output(void *ctx, const char *data, size_t len)
{
    struct live_trace *live = ctx;

    /* There is room: records are read only if there is. */
    if (len && is_mid_line(live)) {
        (void)console_output_write(&live->output, (const uint8_t *)"\n", 1);
        live->config.line_ended(live->config.ctx);
    }
    (void)console_output_write(&live->output, (const uint8_t *)data, len);
    if (len)
        live->at_line_start = data[len - 1] == '\n';
    return (ssize_t)len;
}

static void use_record(void *ctx, const struct hv_trace_record *record)
{
    struct live_trace *live = ctx;

    trace_labels_learn(live->config.labels, record);
    trace_labels_follow(live->config.labels, record);
    live->config.type->record(live->text, record);
}

struct live_trace *live_create(const struct live_config *config)
{
    const cookie_io_functions_t functions = {.write = to_output};
    struct live_trace *live = calloc(1, sizeof(*live));

    if (!live)
        return NULL;
    live->config = *config;
    live->at_line_start = true;
    console_output_init(&live->output, config->fd, config->wake_fd, true);
    live->output.what = "the trace";
    live->file = fopencookie(live, "w", functions);
    if (live->file) {
        setvbuf(live->file, NULL, _IOFBF, CHUNK_BYTES);
        live->text =
            config->type->create(live->file, config->info, &config->style);
    }
    live->order = trace_order_create(
        config->sources, (uint64_t)config->info->tsc_khz * PATIENCE_MS,
        use_record, live);
    if (!live->text || !live->order) {
        live_destroy(live);
        return NULL;
    }
    return live;
}

void live_destroy(struct live_trace *live)
{
    if (!live)
        return;
    if (live->text)
        live->config.type->destroy(live->text);
    if (live->file)
        fclose(live->file);
    trace_order_destroy(live->order);
    console_output_fini(&live->output);
    free(live);
}

/* Prints records, a chunk at a time, while there is room and time. Returns how
 * many records were printed. */
static size_t print_records(struct live_trace *live)
{
    const uint64_t until = now_ms() + POLL_MS;
    size_t nr = 0, n = 1;

    while (n && now_ms() < until &&
           console_output_room(&live->output) >= CHUNK_BYTES) {
        size_t nr_read = trace_order_read(live->order);
        /* At the end no more records come: all that were read are due. */
        bool all = live->is_ending && nr_read == 0;
        n = trace_order_give(live->order, CHUNK_RECORDS, all);
        fflush(live->file);
        nr += n;
        n += nr_read;
    }
    return nr;
}

static void flush_text(struct live_trace *live)
{
    if (live->config.type->flush)
        live->config.type->flush(live->text);
    fflush(live->file);
}

void live_poll(struct live_trace *live)
{
    if (waits_for_line(live))
        return;
    /* A line being assembled waits for further records that may join it. */
    if (print_records(live) == 0)
        flush_text(live);
    console_output_flush(&live->output);
}

uint64_t live_finish(struct live_trace *live)
{
    size_t nr;

    live->is_ending = true;
    do {
        nr = print_records(live);
        flush_text(live);
        console_output_finish(&live->output, FINISH_IDLE_MS, FINISH_TOTAL_MS);
    } while (nr && !console_output_pending(&live->output) && !ending_is_over());
    live->config.type->finish(live->text);
    fflush(live->file);
    console_output_finish(&live->output, FINISH_IDLE_MS, FINISH_TOTAL_MS);
    uint64_t lost =
        trace_order_lost(live->order) + trace_order_unread(live->order);
    size_t bytes = console_output_abandon(&live->output);
    if (bytes)
        log_warn("the trace's last %zu bytes were not read by anyone", bytes);
    if (lost)
        log_warn("the trace is not complete: lost=%llu records",
                 (unsigned long long)lost);
    return lost;
}
