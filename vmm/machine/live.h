/* SPDX-License-Identifier: MIT */
/*
 * --trace: the records as text, while the machine runs. Nothing waits for the
 * reader of the text: if the reader stops, records stay in their rings, and
 * those overwritten there are counted as lost.
 */
#ifndef VMM_MACHINE_LIVE_H
#define VMM_MACHINE_LIVE_H

#include "record/source.h"
#include "trace/out/output.h"

struct live_trace;

struct live_config {
    const struct trace_output_type *type;
    const struct trace_info *info; /* outlives the live trace */
    struct trace_labels *labels;   /* of `info`: they learn from records */
    struct trace_style style;
    struct trace_sources *sources;
    int fd;      /* where the text goes; writes never block */
    int wake_fd; /* eventfd, written when the first output becomes available */
    /* Does the guest's output on the same terminal end in the middle of a line?
     * Then the trace begins a new line. May be NULL. */
    bool (*is_mid_line)(void *ctx);
    /* The trace has begun a new line: the guest's next byte begins a line. */
    void (*line_ended)(void *ctx);
    void *ctx;
};

/* NULL: no memory. */
struct live_trace *live_create(const struct live_config *config) MUST_CHECK;
void live_destroy(struct live_trace *live);

/* To be called from the event loop: prints what has arrived, as far as the
 * descriptor accepts it. */
void live_poll(struct live_trace *live);

/* To be called when the machine has ended: prints the rest, as far as it is
 * read. Prints and returns how many records were lost in all. */
uint64_t live_finish(struct live_trace *live);

#endif
