/* SPDX-License-Identifier: MIT */
/*
 * The tracks of a Perfetto trace. Each is created before its first event.
 */
#ifndef VMM_TRACE_OUT_PERFETTO_TRACKS_H
#define VMM_TRACE_OUT_PERFETTO_TRACKS_H

#include "output.h"
#include "perfetto.h"
#include "trace/story/story.h"

#define PERFETTO_MAX_PROCESSES 4096u /* processes beyond this have no track */
#define PERFETTO_MAX_DEVICES   64u   /* the same */

/* Numbers of tracks. */
#define UUID_RECORDING        1
#define UUID_VCPU(vcpu)       (0x1000 + 8 * (uint64_t)(vcpu))
#define UUID_LANE(vcpu, lane) (UUID_VCPU(vcpu) + 1 + (uint64_t)(lane))
#define UUID_PROCESS(pid)     (0x100000000 + (uint64_t)(pid))
#define UUID_DEVICE(dev, lane)                                                 \
    (0x200000000 + 8 * (uint64_t)(dev) + (uint64_t)(lane))

struct perfetto_tracks {
    /* Set by the caller. */
    struct perfetto_writer *w;
    const struct trace_info *info;
    struct story *story;

    bool has_vcpu[256];
    uint32_t devices[PERFETTO_MAX_DEVICES]; /* those with a track */
    unsigned nr_devices;
    uint32_t pids[PERFETTO_MAX_PROCESSES]; /* sorted: those with a track */
    unsigned nr_pids;
};

/* Creates the tracks of a vCPU, or the parent of the devices' tracks. */
void perfetto_put_vcpu(struct perfetto_tracks *tracks, uint8_t vcpu);

bool perfetto_has_process(const struct perfetto_tracks *tracks, uint32_t pid);

/* The track of a record; 0 if it has none because the story shows it. */
uint64_t perfetto_track_of(struct perfetto_tracks *tracks,
                           const struct hv_trace_record *record,
                           const struct story_note *note);

#endif
