/* SPDX-License-Identifier: MIT */
/*
 * Chooses the track of each record, and names the tracks.
 */
#include "perfetto_tracks.h"

#include <inttypes.h>
#include <string.h>

void perfetto_put_vcpu(struct perfetto_tracks *tracks, uint8_t vcpu)
{
    static const char *const names[STORY_NR_LANES] = {
        [STORY_USER] = "ring 3: programs",
        [STORY_KERNEL] = "ring 0: guest kernel",
        [STORY_VMM] = "ring -1: vmm",
        [STORY_HOST] = "host kernel: system calls",
    };
    char name[24] = "device threads";

    if (tracks->has_vcpu[vcpu])
        return;
    tracks->has_vcpu[vcpu] = true;
    if (vcpu != HV_TRACE_NO_VCPU)
        snprintf(name, sizeof(name), "vCPU %u", vcpu);
    perfetto_put_track(
        tracks->w, &(struct perfetto_track){
                       .uuid = UUID_VCPU(vcpu), .name = name, .rank = vcpu});
    if (vcpu == HV_TRACE_NO_VCPU)
        return;
    for (unsigned lane = 0; lane < STORY_NR_LANES; lane++)
        perfetto_put_track(
            tracks->w, &(struct perfetto_track){.uuid = UUID_LANE(vcpu, lane),
                                                .parent = UUID_VCPU(vcpu),
                                                .name = names[lane],
                                                .rank = lane});
}

/* The track of a device's thread, or of its host calls. All unknown devices
 * share one. */
static uint64_t device_track(struct perfetto_tracks *tracks, uint32_t device,
                             enum story_lane lane)
{
    const char *known = device == STORY_NO_DEVICE
                            ? "other threads"
                            : trace_label_device(tracks->info->labels, device);
    char name[64];

    perfetto_put_vcpu(tracks, HV_TRACE_NO_VCPU);
    for (unsigned i = 0; i < tracks->nr_devices; i++)
        if (tracks->devices[i] == device)
            return UUID_DEVICE(device, lane);
    if (tracks->nr_devices == PERFETTO_MAX_DEVICES)
        return UUID_VCPU(HV_TRACE_NO_VCPU);
    tracks->devices[tracks->nr_devices++] = device;
    for (enum story_lane i = STORY_VMM; i <= STORY_HOST; i++) {
        if (known)
            snprintf(name, sizeof(name), "%s", known);
        else
            snprintf(name, sizeof(name), "device %" PRIu32, device);
        if (i == STORY_HOST) {
            size_t len = strlen(name);
            snprintf(name + len, sizeof(name) - len, ": system calls");
        }
        perfetto_put_track(tracks->w, &(struct perfetto_track){
                                          .uuid = UUID_DEVICE(device, i),
                                          .parent = UUID_VCPU(HV_TRACE_NO_VCPU),
                                          .name = name,
                                          .rank = 2 * tracks->nr_devices + i});
    }
    return UUID_DEVICE(device, lane);
}

/* The position of `pid` in the sorted list of those that have a track. */
static unsigned find_pid(const struct perfetto_tracks *tracks, uint32_t pid)
{
    unsigned low = 0, high = tracks->nr_pids;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (tracks->pids[middle] < pid)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool perfetto_has_process(const struct perfetto_tracks *tracks, uint32_t pid)
{
    unsigned at = find_pid(tracks, pid);

    return at < tracks->nr_pids && tracks->pids[at] == pid;
}

/* Writes the track when the process is first seen, or has another name. Returns
 * false for the idle process, since each vCPU has one, and if there are too
 * many processes. */
static bool put_process_track(struct perfetto_tracks *tracks, uint32_t pid,
                              uint8_t vcpu, bool has_new_name)
{
    const char *known = story_process_name(tracks->story, pid, vcpu);
    unsigned at = find_pid(tracks, pid);
    char name[64];

    if (pid == 0 || pid == STORY_NO_PID)
        return false;
    if (perfetto_has_process(tracks, pid)) {
        if (!has_new_name)
            return true;
    } else {
        if (tracks->nr_pids == PERFETTO_MAX_PROCESSES)
            return false;
        memmove(&tracks->pids[at + 1], &tracks->pids[at],
                (tracks->nr_pids - at) * sizeof(tracks->pids[0]));
        tracks->pids[at] = pid;
        tracks->nr_pids++;
    }
    snprintf(name, sizeof(name), "%s", known[0] ? known : "process");
    perfetto_put_track(tracks->w,
                       &(struct perfetto_track){.uuid = UUID_PROCESS(pid),
                                                .name = name,
                                                .is_process = true,
                                                .pid = pid});
    return true;
}

uint64_t perfetto_track_of(struct perfetto_tracks *tracks,
                           const struct hv_trace_record *r,
                           const struct story_note *note)
{
    bool is_guests = r->kind >= HV_TRACE_FIRST_GUEST_KIND;
    bool has_name = r->kind == HV_TRACE_SWITCH || r->kind == HV_TRACE_PROCESS;

    if (r->kind == HV_TRACE_SETUP && r->vcpu != HV_TRACE_NO_VCPU) {
        perfetto_put_vcpu(tracks, r->vcpu);
        return UUID_LANE(r->vcpu, STORY_KERNEL);
    }

    enum story_lane lane =
        r->kind == HV_TRACE_HOST_CALL ? STORY_HOST : STORY_VMM;

    if (r->vcpu == HV_TRACE_NO_VCPU)
        return device_track(tracks, note->device, lane);
    perfetto_put_vcpu(tracks, r->vcpu);
    if (r->kind == HV_TRACE_SAMPLE)
        lane = r->ring == 3 ? STORY_USER : STORY_KERNEL;
    if (!is_guests)
        return UUID_LANE(r->vcpu, lane);
    bool has_process = put_process_track(tracks, note->pid, r->vcpu, has_name);
    if (r->kind == HV_TRACE_SWITCH) {
        (void)put_process_track(tracks, r->reason, r->vcpu, true);
        return UUID_LANE(r->vcpu, STORY_KERNEL);
    }
    if (!has_process || r->kind == HV_TRACE_TRAPRET || note->begin_tsc)
        return 0; /* the end of a span has shown it already */
    return UUID_PROCESS(note->pid);
}
