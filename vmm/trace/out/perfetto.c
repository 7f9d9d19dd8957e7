/* SPDX-License-Identifier: MIT */
/*
 * The trace for ui.perfetto.dev. Tracks:
 *
 *   each process      its system calls and traps, from entry to return
 *   vCPU n            ring 3      the program that has it
 *                     ring 0      the guest kernel
 *                     ring -1     exits, and what devices do in them
 *                     host        system calls made for the guest
 *   device threads    each device, and its system calls
 *
 * A flow goes from each record to those that it led to: the flow's number is
 * the number of the record where it starts.
 *
 * What perfetto calls boot time is here the host's TSC since its own zero.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bios/words.h"
#include "trace/words/describe.h"
#include "trace/words/kinds.h"
#include "output.h"
#include "perfetto.h"
#include "trace/story/story.h"
#include "trace/words/words.h"

#define MAX_PROCESSES 4096u /* further ones have no track of their own */

#define MAX_DEVICES 64u /* the same */

/* Numbers of tracks. */
#define UUID_VCPU(vcpu)       (0x1000 + 8 * (uint64_t)(vcpu))
#define UUID_LANE(vcpu, lane) (UUID_VCPU(vcpu) + 1 + (uint64_t)(lane))
#define UUID_PROCESS(pid)     (0x100000000 + (uint64_t)(pid))
#define UUID_DEVICE(dev, lane)                                                 \
    (0x200000000 + 8 * (uint64_t)(dev) + (uint64_t)(lane))

struct perfetto {
    struct perfetto_writer w;
    const struct trace_info *info;
    struct story *story;
    uint64_t epoch_ns; /* of the trace's time 0 */
    bool has_vcpu[256];
    uint32_t devices[MAX_DEVICES]; /* those with a track */
    unsigned nr_devices;
    uint32_t pids[MAX_PROCESSES]; /* sorted: those with a track */
    unsigned nr_pids;
    const struct hv_trace_record *latest; /* while it is added to the story */
};

static uint64_t time_of(const struct perfetto *perfetto, uint64_t tsc)
{
    return perfetto->epoch_ns + (uint64_t)trace_time_ns(perfetto->info, tsc);
}

static void put_vcpu_tracks(struct perfetto *perfetto, uint8_t vcpu)
{
    static const char *const names[STORY_NR_LANES] = {
        [STORY_USER] = "ring 3: programs",
        [STORY_KERNEL] = "ring 0: guest kernel",
        [STORY_VMM] = "ring -1: vmm",
        [STORY_HOST] = "host kernel: system calls",
    };
    char name[24] = "device threads";

    if (perfetto->has_vcpu[vcpu])
        return;
    perfetto->has_vcpu[vcpu] = true;
    if (vcpu != HV_TRACE_NO_VCPU)
        snprintf(name, sizeof(name), "vCPU %u", vcpu);
    perfetto_put_track(
        &perfetto->w, &(struct perfetto_track){
                          .uuid = UUID_VCPU(vcpu), .name = name, .rank = vcpu});
    if (vcpu == HV_TRACE_NO_VCPU)
        return;
    for (unsigned lane = 0; lane < STORY_NR_LANES; lane++)
        perfetto_put_track(&perfetto->w, &(struct perfetto_track){
                                             .uuid = UUID_LANE(vcpu, lane),
                                             .parent = UUID_VCPU(vcpu),
                                             .name = names[lane],
                                             .rank = lane});
}

/* The track of a device's thread, or of its host calls. Those of no known
 * device share one. */
static uint64_t device_track(struct perfetto *perfetto, uint32_t device,
                             enum story_lane lane)
{
    const char *known =
        device == STORY_NO_DEVICE
            ? "other threads"
            : trace_label_device(perfetto->info->labels, device);
    char name[64];

    put_vcpu_tracks(perfetto, HV_TRACE_NO_VCPU);
    for (unsigned i = 0; i < perfetto->nr_devices; i++)
        if (perfetto->devices[i] == device)
            return UUID_DEVICE(device, lane);
    if (perfetto->nr_devices == MAX_DEVICES)
        return UUID_VCPU(HV_TRACE_NO_VCPU);
    perfetto->devices[perfetto->nr_devices++] = device;
    for (enum story_lane i = STORY_VMM; i <= STORY_HOST; i++) {
        if (known)
            snprintf(name, sizeof(name), "%s", known);
        else
            snprintf(name, sizeof(name), "device %" PRIu32, device);
        if (i == STORY_HOST) {
            size_t len = strlen(name);
            snprintf(name + len, sizeof(name) - len, ": system calls");
        }
        perfetto_put_track(
            &perfetto->w,
            &(struct perfetto_track){.uuid = UUID_DEVICE(device, i),
                                     .parent = UUID_VCPU(HV_TRACE_NO_VCPU),
                                     .name = name,
                                     .rank = 2 * perfetto->nr_devices + i});
    }
    return UUID_DEVICE(device, lane);
}

/* The place of `pid` among those that have a track. */
static unsigned find_pid(const struct perfetto *perfetto, uint32_t pid)
{
    unsigned low = 0, high = perfetto->nr_pids;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (perfetto->pids[middle] < pid)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_track(const struct perfetto *perfetto, uint32_t pid)
{
    unsigned at = find_pid(perfetto, pid);

    return at < perfetto->nr_pids && perfetto->pids[at] == pid;
}

/* Makes the track when the process is first seen, or has another name. False
 * for the idle process, which each vCPU has one of, and for too many. */
static bool put_process_track(struct perfetto *perfetto, uint32_t pid,
                              uint8_t vcpu, bool has_new_name)
{
    const char *known = story_process_name(perfetto->story, pid, vcpu);
    unsigned at = find_pid(perfetto, pid);
    char name[64];

    if (pid == 0 || pid == STORY_NO_PID)
        return false;
    if (has_track(perfetto, pid)) {
        if (!has_new_name)
            return true;
    } else {
        if (perfetto->nr_pids == MAX_PROCESSES)
            return false;
        memmove(&perfetto->pids[at + 1], &perfetto->pids[at],
                (perfetto->nr_pids - at) * sizeof(perfetto->pids[0]));
        perfetto->pids[at] = pid;
        perfetto->nr_pids++;
    }
    snprintf(name, sizeof(name), "%s", known[0] ? known : "process");
    perfetto_put_track(&perfetto->w,
                       &(struct perfetto_track){.uuid = UUID_PROCESS(pid),
                                                .name = name,
                                                .is_process = true,
                                                .pid = pid});
    return true;
}

/* Who has ring 3 or ring 0 of a vCPU; exits and host calls have their own. */
static void on_piece(void *ctx, const struct story_piece *piece)
{
    struct perfetto *perfetto = ctx;
    uint64_t track = UUID_LANE(piece->vcpu, piece->lane);
    const char *name;
    char number[24];

    if (piece->lane != STORY_USER && piece->lane != STORY_KERNEL)
        return;
    put_vcpu_tracks(perfetto, piece->vcpu);
    name = story_process_name(perfetto->story, piece->pid, piece->vcpu);
    if (!name[0] && piece->pid != STORY_NO_PID) {
        snprintf(number, sizeof(number), "process %" PRIu32, piece->pid);
        name = number;
    }
    perfetto_event_begin(&perfetto->w, PERFETTO_BEGIN, track,
                         time_of(perfetto, piece->begin), "cpu",
                         name[0] ? name : "guest");
    if (piece->pid != STORY_NO_PID)
        perfetto_event_number(&perfetto->w, "pid", piece->pid);
    if (piece->owner)
        perfetto_event_number(&perfetto->w, "record", piece->owner);
    perfetto_event_end(&perfetto->w);
    perfetto_event_begin(&perfetto->w, PERFETTO_END, track,
                         time_of(perfetto, piece->end), NULL, NULL);
    perfetto_event_end(&perfetto->w);
}

static void on_span(void *ctx, const struct story_span *span)
{
    struct perfetto *perfetto = ctx;

    if (!has_track(perfetto, span->pid))
        return;
    perfetto_event_begin(&perfetto->w, PERFETTO_END, UUID_PROCESS(span->pid),
                         time_of(perfetto, span->end), NULL, NULL);
    if (!span->end_number)
        perfetto_event_text(&perfetto->w, "end", "not seen", 8);
    else if (perfetto->latest->kind == HV_TRACE_SYSRET)
        perfetto_event_signed(&perfetto->w, "result",
                              (int64_t)perfetto->latest->data);
    perfetto_event_end(&perfetto->w);
}

static void annotate_exit(struct perfetto *perfetto,
                          const struct hv_trace_record *r)
{
    struct perfetto_writer *w = &perfetto->w;

    if (r->flags & HV_TRACE_BIOS) {
        char words[TRACE_WHAT_MAX];
        bios_describe(r, words, sizeof(words));
        perfetto_event_text(w, "call", words, strlen(words));
    } else if (r->flags & HV_TRACE_CALL) {
        perfetto_event_pointer(w, "argument 0", r->count);
        perfetto_event_pointer(w, "argument 1", r->aux);
        perfetto_event_signed(w, "result", (int64_t)r->data);
    } else {
        perfetto_event_pointer(w, "address", r->address);
        perfetto_event_pointer(w, "data", r->data);
        perfetto_event_number(w, "size", r->size);
        perfetto_event_number(w, "items", r->count);
    }
}

static void annotate_call(struct perfetto *perfetto,
                          const struct hv_trace_record *r)
{
    struct perfetto_writer *w = &perfetto->w;
    bool is_host = r->kind == HV_TRACE_HOST_CALL;

    perfetto_event_pointer(w, "argument 0", r->address);
    perfetto_event_pointer(w, "argument 1", r->data);
    perfetto_event_pointer(w, "argument 2", r->count);
    if (is_host)
        perfetto_event_signed(w, "result", (int64_t)r->aux);
    else
        perfetto_event_pointer(w, "argument 3", r->aux);
}

static void annotate(struct perfetto *perfetto, const struct hv_trace_record *r,
                     const struct story_note *note)
{
    struct perfetto_writer *w = &perfetto->w;
    char at[TRACE_WORDS_MAX];

    perfetto_event_number(w, "record", note->number);
    trace_words_at(perfetto->info->labels, r, at, sizeof(at));
    if (at[0])
        perfetto_event_text(w, "at", at, strlen(at));
    if (r->kind == HV_TRACE_EXIT || r->kind == HV_TRACE_TRAP ||
        r->kind == HV_TRACE_SYSCALL)
        if (r->flags & HV_TRACE_HAS_RIP)
            perfetto_event_pointer(w, "rip", r->rip);
    if (note->file)
        perfetto_event_text(w, "file", note->file, strlen(note->file));
    if (r->kind == HV_TRACE_EXIT)
        annotate_exit(perfetto, r);
    else if (r->kind == HV_TRACE_SYSCALL || r->kind == HV_TRACE_HOST_CALL)
        annotate_call(perfetto, r);
    else if (r->kind == HV_TRACE_TRAP && r->address)
        perfetto_event_pointer(w, "address", r->address);
    else if (r->kind == HV_TRACE_TEXT)
        perfetto_event_text(w, "text", r->text, note->text_len);
    else if (r->kind == HV_TRACE_SYSRET)
        perfetto_event_signed(w, "result", (int64_t)r->data);
    else if (r->kind == HV_TRACE_SERVICE || r->kind == HV_TRACE_REQUEST)
        perfetto_event_number(w, "bytes", r->count);
    else if (r->kind == HV_TRACE_POLICY)
        perfetto_event_number(w, "rule", r->data);
}

/* On which track a record is; 0: it has none, the story tells it. */
static uint64_t track_of(struct perfetto *perfetto,
                         const struct hv_trace_record *r,
                         const struct story_note *note)
{
    bool is_guests = r->kind >= HV_TRACE_FIRST_GUEST_KIND;
    bool has_name = r->kind == HV_TRACE_SWITCH || r->kind == HV_TRACE_PROCESS;

    if (r->kind == HV_TRACE_SETUP && r->vcpu != HV_TRACE_NO_VCPU) {
        put_vcpu_tracks(perfetto, r->vcpu);
        return UUID_LANE(r->vcpu, STORY_KERNEL);
    }

    enum story_lane lane =
        r->kind == HV_TRACE_HOST_CALL ? STORY_HOST : STORY_VMM;

    if (r->vcpu == HV_TRACE_NO_VCPU)
        return device_track(perfetto, note->device, lane);
    put_vcpu_tracks(perfetto, r->vcpu);
    if (!is_guests)
        return UUID_LANE(r->vcpu, lane);
    bool has_process =
        put_process_track(perfetto, note->pid, r->vcpu, has_name);
    if (r->kind == HV_TRACE_SWITCH) {
        (void)put_process_track(perfetto, r->reason, r->vcpu, true);
        return UUID_LANE(r->vcpu, STORY_KERNEL);
    }
    if (!has_process || r->kind == HV_TRACE_TRAPRET || note->begin_tsc)
        return 0; /* the end of a span has told it */
    return UUID_PROCESS(note->pid);
}

/* May others have been done for it? */
static bool can_lead(uint8_t kind)
{
    return kind == HV_TRACE_SYSCALL || kind == HV_TRACE_TRAP ||
           kind == HV_TRACE_EXIT || kind == HV_TRACE_SERVICE ||
           kind == HV_TRACE_INTERRUPT || kind == HV_TRACE_PROCESS ||
           kind == HV_TRACE_REQUEST;
}

static void perfetto_record(void *output, const struct hv_trace_record *r)
{
    struct perfetto *perfetto = output;
    /* Ends come first, in the file too: they may be due to this record. */
    perfetto->latest = r;
    struct story_note note = story_add(perfetto->story, r);
    uint64_t track = track_of(perfetto, r, &note);
    uint64_t begin = time_of(perfetto, r->tsc);
    bool has_length = trace_words_has_length(r) && r->handled;
    bool is_open = r->kind == HV_TRACE_SYSCALL || r->kind == HV_TRACE_TRAP;
    char name[TRACE_WORDS_MAX];

    if (!track)
        return;
    trace_words_name(perfetto->info->labels, r, name, sizeof(name));
    perfetto_event_begin(
        &perfetto->w, has_length || is_open ? PERFETTO_BEGIN : PERFETTO_INSTANT,
        track, begin, trace_kind_name(r->kind), name);
    if (note.cause)
        perfetto_event_flow(&perfetto->w, note.cause);
    if (can_lead(r->kind))
        perfetto_event_flow(&perfetto->w, note.number);
    annotate(perfetto, r, &note);
    perfetto_event_end(&perfetto->w);
    if (!has_length)
        return;
    perfetto_event_begin(&perfetto->w, PERFETTO_END, track,
                         begin + trace_ticks_ns(perfetto->info, r->handled),
                         NULL, NULL);
    perfetto_event_end(&perfetto->w);
}

static void *perfetto_create(FILE *out, const struct trace_info *info,
                             const struct trace_style *style)
{
    struct perfetto *perfetto = calloc(1, sizeof(*perfetto));

    (void)style;
    if (!perfetto)
        return NULL;
    perfetto->w.out = out;
    perfetto->info = info;
    perfetto->epoch_ns = trace_ticks_ns(info, info->start_tsc);
    perfetto->story = story_create(&(struct story_events){.ctx = perfetto,
                                                          .span = on_span,
                                                          .piece = on_piece},
                                   info);
    if (!perfetto->story) {
        free(perfetto);
        return NULL;
    }
    perfetto_put_clocks(&perfetto->w, perfetto->epoch_ns,
                        info->start_realtime_ns);
    return perfetto;
}

static void perfetto_finish(void *output)
{
    struct perfetto *perfetto = output;

    story_finish(perfetto->story);
}

static void perfetto_destroy(void *output)
{
    struct perfetto *perfetto = output;

    if (!perfetto)
        return;
    story_destroy(perfetto->story);
    free(perfetto);
}

const struct trace_output_type trace_output_perfetto = {
    .name = "perfetto",
    .what = "for ui.perfetto.dev: tracks, slices and flows",
    .create = perfetto_create,
    .record = perfetto_record,
    .finish = perfetto_finish,
    .destroy = perfetto_destroy,
};
