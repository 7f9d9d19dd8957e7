/* SPDX-License-Identifier: MIT */
/*
 * --trace: the records as text, while the machine runs. Nothing waits for the
 * reader of the text: when it is not taken, records stay in their rings, and
 * what is written over there is counted as lost.
 */
#ifndef VMM_MACHINE_LIVE_H
#define VMM_MACHINE_LIVE_H

#include "record/source.h"
#include "trace/out/output.h"

struct live_trace;

struct live_config {
    const struct trace_output_type *type;
    const struct trace_info *info; /* outlives the live trace */
    struct trace_labels *labels;   /* info's: they learn from records */
    struct trace_style style;
    struct trace_sources *sources;
    int fd;      /* where the text goes; never blocked on */
    int wake_fd; /* eventfd, written when there is output after there was none
                  */
    /* What the guest wrote to the same terminal ends in the middle of a line:
     * the trace begins a line of its own then. May be NULL. */
    bool (*is_mid_line)(void *ctx);
    /* The trace did so: the next byte of the guest's begins a line. */
    void (*line_ended)(void *ctx);
    void *ctx;
};

/* NULL: no memory. */
struct live_trace *live_create(const struct live_config *config) MUST_CHECK;
void live_destroy(struct live_trace *live);

/* From the event loop: prints what has come and can be taken. */
void live_poll(struct live_trace *live);

/* The machine has ended: the rest, as far as somebody reads it. Returns how
 * many records were lost in all, and has printed the number. */
uint64_t live_finish(struct live_trace *live);

#endif
