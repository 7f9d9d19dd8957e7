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

#include "trace/words/describe_guest.h"
#include "trace/words/kinds.h"
#include "output.h"
#include "perfetto_tracks.h"
#include "trace/words/words.h"

struct perfetto {
    struct perfetto_writer w;
    struct perfetto_tracks tracks;
    uint64_t epoch_ns;                    /* of time 0 of the trace */
    const struct hv_trace_record *latest; /* being added to the story */
};

static uint64_t time_of(const struct perfetto *perfetto, uint64_t tsc)
{
    return perfetto->epoch_ns +
           (uint64_t)trace_time_ns(perfetto->tracks.info, tsc);
}

/* Draws which program or kernel has a vCPU. Exits and host calls have tracks of
 * their own. */
static void on_piece(void *ctx, const struct story_piece *piece)
{
    struct perfetto *perfetto = ctx;
    uint64_t track = UUID_LANE(piece->vcpu, piece->lane);
    const char *name;
    char number[24];

    if (piece->lane != STORY_USER && piece->lane != STORY_KERNEL)
        return;
    perfetto_put_vcpu(&perfetto->tracks, piece->vcpu);
    name = story_process_name(perfetto->tracks.story, piece->pid, piece->vcpu);
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

    if (!perfetto_has_process(&perfetto->tracks, span->pid))
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

/* The call in words: with the name of the file that it is about. */
static void put_call(struct perfetto *perfetto, const struct hv_trace_record *r)
{
    char call[TRACE_WHAT_MAX];

    trace_describe(perfetto->tracks.info, r, call, sizeof(call));
    perfetto_event_text(&perfetto->w, "call", call, strlen(call));
}

/* An instant at the exit's end, since its slice is written before its host
 * calls are known. */
static void on_still(void *ctx, const struct story_still *still)
{
    struct perfetto *perfetto = ctx;
    const struct trace_info *info = perfetto->tracks.info;
    struct perfetto_writer *w = &perfetto->w;

    perfetto_event_begin(
        w, PERFETTO_INSTANT, UUID_LANE(still->vcpu, STORY_VMM),
        time_of(perfetto, still->begin + still->vmm + still->host),
        "stood-still", "the guest stood still");
    perfetto_event_number(w, "exit", still->number);
    perfetto_event_number(w, "vmm_ns", trace_ticks_ns(info, still->vmm));
    perfetto_event_number(w, "host_ns", trace_ticks_ns(info, still->host));
    perfetto_event_number(w, still->is_measured ? "kvm_ns" : "kvm_ns_estimated",
                          trace_ticks_ns(info, still->kvm));
    perfetto_event_end(w);
}

static void annotate_exit(struct perfetto *perfetto,
                          const struct hv_trace_record *r)
{
    struct perfetto_writer *w = &perfetto->w;

    if (r->flags & HV_TRACE_BIOS) {
        put_call(perfetto, r);
    } else if (r->flags & HV_TRACE_CALL) {
        perfetto_event_pointer(w, "argument 0", r->count);
        perfetto_event_pointer(w, "argument 1", r->aux);
        put_call(perfetto, r);
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
    if (is_host) {
        put_call(perfetto, r);
        perfetto_event_signed(w, "result", (int64_t)r->aux);
    } else {
        perfetto_event_pointer(w, "argument 3", r->aux);
    }
}

static void annotate_trap(struct perfetto_writer *w,
                          const struct hv_trace_record *r)
{
    char insn[TRACE_INSN_MAX];

    if (r->address)
        perfetto_event_pointer(w, "address", r->address);
    trace_describe_insn(r, insn, sizeof(insn));
    if (insn[0])
        perfetto_event_text(w, "instruction", insn, strlen(insn));
}

static void annotate(struct perfetto *perfetto, const struct hv_trace_record *r,
                     const struct story_note *note)
{
    struct perfetto_writer *w = &perfetto->w;
    char at[TRACE_WORDS_MAX];

    perfetto_event_number(w, "record", note->number);
    trace_words_at(perfetto->tracks.info->labels, r, at, sizeof(at));
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
    else if (r->kind == HV_TRACE_TRAP)
        annotate_trap(w, r);
    else if (r->kind == HV_TRACE_TEXT)
        perfetto_event_text(w, "text", r->text, note->text_len);
    else if (r->kind == HV_TRACE_PATH)
        perfetto_event_text(w, "path", r->path_text,
                            strnlen(r->path_text, HV_PATH_PIECE));
    else if (r->kind == HV_TRACE_SYSRET)
        perfetto_event_signed(w, "result", (int64_t)r->data);
    else if (r->kind == HV_TRACE_SERVICE || r->kind == HV_TRACE_REQUEST)
        perfetto_event_number(w, "bytes", r->count);
    else if (r->kind == HV_TRACE_POLICY)
        perfetto_event_number(w, "rule", r->data);
}

/* Can a record of this kind be the cause of others? */
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
    /* story_add() writes the spans that end here, which may be due to this
     * record, before the record itself. */
    perfetto->latest = r;
    struct story_note note = story_add(perfetto->tracks.story, r);
    uint64_t track = perfetto_track_of(&perfetto->tracks, r, &note);
    uint64_t begin = time_of(perfetto, r->tsc);
    bool has_length = trace_words_has_length(r) && r->handled;
    bool is_open = r->kind == HV_TRACE_SYSCALL || r->kind == HV_TRACE_TRAP;
    char name[TRACE_WORDS_MAX];

    if (!track)
        return;
    trace_words_name(perfetto->tracks.info->labels, r, name, sizeof(name));
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
    perfetto_event_begin(
        &perfetto->w, PERFETTO_END, track,
        begin + trace_ticks_ns(perfetto->tracks.info, r->handled), NULL, NULL);
    perfetto_event_end(&perfetto->w);
}

/* Writes an event at the beginning that says where the recording was made. */
static void put_origin(struct perfetto *perfetto)
{
    const struct trace_info *info = perfetto->tracks.info;
    const struct perfetto_track track = {.uuid = UUID_RECORDING,
                                         .name = "recording"};
    const char *name, *text;

    if (!info->origin)
        return;
    perfetto_put_track(&perfetto->w, &track);
    perfetto_event_begin(&perfetto->w, PERFETTO_INSTANT, UUID_RECORDING,
                         perfetto->epoch_ns, "recording", "recorded with");
    for (size_t i = 0; (text = trace_origin_get(info->origin, i, &name)); i++)
        if (text[0])
            perfetto_event_text(&perfetto->w, name, text, strlen(text));
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
    perfetto->tracks.w = &perfetto->w;
    perfetto->tracks.info = info;
    perfetto->epoch_ns = trace_ticks_ns(info, info->start_tsc);
    perfetto->tracks.story = story_create(
        &(struct story_events){
            .ctx = perfetto,
            .span = on_span,
            .piece = on_piece,
            .still = on_still,
        },
        info);
    if (!perfetto->tracks.story) {
        free(perfetto);
        return NULL;
    }
    perfetto_put_clocks(&perfetto->w, perfetto->epoch_ns,
                        info->start_realtime_ns);
    put_origin(perfetto);
    return perfetto;
}

static void perfetto_finish(void *output)
{
    struct perfetto *perfetto = output;

    story_finish(perfetto->tracks.story);
}

static void perfetto_destroy(void *output)
{
    struct perfetto *perfetto = output;

    if (!perfetto)
        return;
    story_destroy(perfetto->tracks.story);
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
