/* SPDX-License-Identifier: MIT */
/*
 * Writes Perfetto's packets, field by field.
 */
#include "perfetto.h"

#include <string.h>

#define SEQUENCE 1u /* one writer writes all packets */

enum { TRACE_PACKET = 1 };

enum { /* TracePacket */
       PACKET_CLOCK_SNAPSHOT = 6,
       PACKET_TIMESTAMP = 8,
       PACKET_SEQUENCE_ID = 10,
       PACKET_TRACK_EVENT = 11,
       PACKET_TRACK_DESCRIPTOR = 60,
};

enum { /* ClockSnapshot, and its Clock */
       SNAPSHOT_CLOCKS = 1,
       SNAPSHOT_PRIMARY = 2,
       CLOCK_ID = 1,
       CLOCK_TIMESTAMP = 2,
       CLOCK_IS_REALTIME = 1,
       CLOCK_IS_BOOTTIME = 6,
};

enum { /* TrackDescriptor, ProcessDescriptor */
       TRACK_UUID = 1,
       TRACK_NAME = 2,
       TRACK_PROCESS = 3,
       TRACK_PARENT_UUID = 5,
       TRACK_CHILD_ORDERING = 11,
       TRACK_SIBLING_ORDER_RANK = 12,
       ORDERING_EXPLICIT = 3,
       PROCESS_PID = 1,
       PROCESS_NAME = 6,
};

enum { /* TrackEvent */
       EVENT_DEBUG_ANNOTATIONS = 4,
       EVENT_TYPE = 9,
       EVENT_TRACK_UUID = 11,
       EVENT_CATEGORIES = 22,
       EVENT_NAME = 23,
       EVENT_FLOW_IDS = 47,
};

enum { /* DebugAnnotation */
       ANNOTATION_UINT = 3,
       ANNOTATION_INT = 4,
       ANNOTATION_STRING = 6,
       ANNOTATION_POINTER = 7,
       ANNOTATION_NAME = 10,
};

static void packet_begin(struct perfetto_writer *w)
{
    proto_begin(&w->packet);
    proto_open(&w->packet, TRACE_PACKET);
    proto_number(&w->packet, PACKET_SEQUENCE_ID, SEQUENCE);
}

static void packet_end(struct perfetto_writer *w)
{
    proto_close(&w->packet);
    if (!w->packet.overflow)
        fwrite(w->packet.data, 1, w->packet.len, w->out);
}

static void put_string(struct proto *p, unsigned field, const char *text)
{
    proto_string(p, field, text, strlen(text));
}

void perfetto_put_track(struct perfetto_writer *w,
                        const struct perfetto_track *track)
{
    struct proto *p = &w->packet;

    packet_begin(w);
    proto_open(p, PACKET_TRACK_DESCRIPTOR);
    proto_number(p, TRACK_UUID, track->uuid);
    if (track->parent)
        proto_number(p, TRACK_PARENT_UUID, track->parent);
    if (track->is_process) {
        proto_open(p, TRACK_PROCESS);
        proto_number(p, PROCESS_PID, track->pid & INT32_MAX);
        put_string(p, PROCESS_NAME, track->name);
        proto_close(p);
    } else {
        put_string(p, TRACK_NAME, track->name);
        proto_number(p, TRACK_CHILD_ORDERING, ORDERING_EXPLICIT);
        proto_number(p, TRACK_SIBLING_ORDER_RANK, track->rank);
    }
    proto_close(p);
    packet_end(w);
}

static void put_clock(struct proto *p, unsigned id, uint64_t ns)
{
    proto_open(p, SNAPSHOT_CLOCKS);
    proto_number(p, CLOCK_ID, id);
    proto_number(p, CLOCK_TIMESTAMP, ns);
    proto_close(p);
}

void perfetto_put_clocks(struct perfetto_writer *w, uint64_t boot_ns,
                         uint64_t real_ns)
{
    struct proto *p = &w->packet;

    packet_begin(w);
    proto_number(p, PACKET_TIMESTAMP, boot_ns);
    proto_open(p, PACKET_CLOCK_SNAPSHOT);
    put_clock(p, CLOCK_IS_BOOTTIME, boot_ns);
    put_clock(p, CLOCK_IS_REALTIME, real_ns);
    proto_number(p, SNAPSHOT_PRIMARY, CLOCK_IS_BOOTTIME);
    proto_close(p);
    packet_end(w);
}

void perfetto_event_begin(struct perfetto_writer *w, enum perfetto_event type,
                          uint64_t track, uint64_t ns, const char *category,
                          const char *name)
{
    struct proto *p = &w->packet;

    packet_begin(w);
    proto_number(p, PACKET_TIMESTAMP, ns);
    proto_open(p, PACKET_TRACK_EVENT);
    proto_number(p, EVENT_TYPE, type);
    proto_number(p, EVENT_TRACK_UUID, track);
    if (category)
        put_string(p, EVENT_CATEGORIES, category);
    if (name)
        put_string(p, EVENT_NAME, name);
}

void perfetto_event_flow(struct perfetto_writer *w, uint64_t id)
{
    proto_fixed64(&w->packet, EVENT_FLOW_IDS, id);
}

static void annotate(struct perfetto_writer *w, const char *key, unsigned field,
                     uint64_t value)
{
    proto_open(&w->packet, EVENT_DEBUG_ANNOTATIONS);
    put_string(&w->packet, ANNOTATION_NAME, key);
    proto_number(&w->packet, field, value);
    proto_close(&w->packet);
}

void perfetto_event_number(struct perfetto_writer *w, const char *key,
                           uint64_t value)
{
    annotate(w, key, ANNOTATION_UINT, value);
}

void perfetto_event_signed(struct perfetto_writer *w, const char *key,
                           int64_t value)
{
    annotate(w, key, ANNOTATION_INT, (uint64_t)value);
}

void perfetto_event_pointer(struct perfetto_writer *w, const char *key,
                            uint64_t value)
{
    annotate(w, key, ANNOTATION_POINTER, value);
}

void perfetto_event_text(struct perfetto_writer *w, const char *key,
                         const char *text, size_t len)
{
    proto_open(&w->packet, EVENT_DEBUG_ANNOTATIONS);
    put_string(&w->packet, ANNOTATION_NAME, key);
    proto_string(&w->packet, ANNOTATION_STRING, text, len);
    proto_close(&w->packet);
}

void perfetto_event_end(struct perfetto_writer *w)
{
    proto_close(&w->packet);
    packet_end(w);
}
