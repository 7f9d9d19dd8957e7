/* SPDX-License-Identifier: MIT */
/*
 * Packets of Perfetto's trace format: tracks, slices, flows. The field numbers
 * come from its published schema (protos/perfetto/trace in its sources);
 * tests/trace/perfetto.proto has the part that is used here.
 *
 * A packet is written as soon as it is known, not in order of time, because
 * readers sort by timestamp.
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

/* Describes a track. With `parent` 0 it is at the top; `rank` orders it among
 * its siblings. With `pid` it belongs to that process. */
struct perfetto_track {
    uint64_t uuid, parent;
    const char *name;
    unsigned rank;
    bool is_process;
    uint32_t pid;
};
void perfetto_put_track(struct perfetto_writer *w,
                        const struct perfetto_track *track);

/* Says that Perfetto's boot time is `boot_ns` when the real time is
 * `real_ns`. */
void perfetto_put_clocks(struct perfetto_writer *w, uint64_t boot_ns,
                         uint64_t real_ns);

/* Begin an event, add flows and annotations, then write it. `name` and
 * `category` are NULL for an end. */
void perfetto_event_begin(struct perfetto_writer *w, enum perfetto_event type,
                          uint64_t track, uint64_t ns, const char *category,
                          const char *name);
void perfetto_event_flow(struct perfetto_writer *w, uint64_t id);
void perfetto_event_number(struct perfetto_writer *w, const char *key,
                           uint64_t value);
void perfetto_event_signed(struct perfetto_writer *w, const char *key,
                           int64_t value);
/* The value is shown in hexadecimal. */
void perfetto_event_pointer(struct perfetto_writer *w, const char *key,
                            uint64_t value);
void perfetto_event_text(struct perfetto_writer *w, const char *key,
                         const char *text, size_t len);
void perfetto_event_end(struct perfetto_writer *w);

#endif
