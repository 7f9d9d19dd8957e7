/* SPDX-License-Identifier: MIT */
/*
 * Packets of Perfetto's trace format: tracks, slices, flows. Field numbers are
 * those of its published schema (protos/perfetto/trace in its sources), of
 * which tests/trace/perfetto.proto has the part that is written here.
 *
 * A packet is written when it is known, not in the order of time: readers sort
 * by timestamp.
 */
#ifndef VMM_TRACE_OUT_PERFETTO_H
#define VMM_TRACE_OUT_PERFETTO_H

#include <stdio.h>

#include "proto.h"

enum perfetto_event { /* TrackEvent.Type */
                      PERFETTO_BEGIN = 1,
                      PERFETTO_END = 2,
                      PERFETTO_INSTANT = 3,
};

struct perfetto_writer {
    FILE *out;
    struct proto packet;
};

/* A track. `parent` 0: at the top; `rank` orders it among its siblings. With
 * `pid` it is that process's. */
struct perfetto_track {
    uint64_t uuid, parent;
    const char *name;
    unsigned rank;
    bool is_process;
    uint32_t pid;
};
void perfetto_put_track(struct perfetto_writer *w,
                        const struct perfetto_track *track);

/* Perfetto's boot time is `boot_ns` when the real time is `real_ns`. */
void perfetto_put_clocks(struct perfetto_writer *w, uint64_t boot_ns,
                         uint64_t real_ns);

/* An event is begun, gets its flows and annotations, and is written. `name`
 * and `category` are NULL for an end. */
void perfetto_event_begin(struct perfetto_writer *w, enum perfetto_event type,
                          uint64_t track, uint64_t ns, const char *category,
                          const char *name);
void perfetto_event_flow(struct perfetto_writer *w, uint64_t id);
void perfetto_event_number(struct perfetto_writer *w, const char *key,
                           uint64_t value);
void perfetto_event_signed(struct perfetto_writer *w, const char *key,
                           int64_t value);
/* Shown in hexadecimal. */
void perfetto_event_pointer(struct perfetto_writer *w, const char *key,
                            uint64_t value);
void perfetto_event_text(struct perfetto_writer *w, const char *key,
                         const char *text, size_t len);
void perfetto_event_end(struct perfetto_writer *w);

#endif
