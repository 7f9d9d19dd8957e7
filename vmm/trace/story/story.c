/* SPDX-License-Identifier: MIT */
/*
 * Builds the story record by record. Each kind of record has a small handler;
 * those for the guest's records are in story_guest.c, and those for what an
 * exit led to in story_effect.c. story_process.c tracks what each process is
 * in, story_vcpu.c the exits, and story_request.c the requests to devices.
 */
#include "story.h"

#include <stdlib.h>

#include "story_state.h"
#include "story_still.h"
#include "trace/words/kinds.h"
#include "trace/out/output.h"

struct story *story_create(const struct story_events *events,
                           const struct trace_info *info)
{
    struct story *story = calloc(1, sizeof(*story));

    if (!story)
        return NULL;
    story->files = strace_files_create(info);
    if (!story->files) {
        free(story);
        return NULL;
    }
    story->info = info;
    if (events)
        story->events = *events;
    return story;
}

void story_destroy(struct story *story)
{
    if (!story)
        return;
    story_processes_free(&story->processes);
    strace_files_destroy(story->files);
    for (unsigned i = 0; i < ARRAY_SIZE(story->vcpus); i++)
        free(story->vcpus[i]);
    free(story);
}

const char *story_process_name(const struct story *story, uint32_t pid,
                               uint8_t vcpu)
{
    const struct story_process *process =
        story_process_find(&story->processes, pid, vcpu);

    if (process && process->name[0])
        return process->name;
    const char *name = trace_label_process(story->info->labels, pid);
    return name ? name : "";
}

struct story_vcpu *story_vcpu_of(struct story *story, uint8_t index)
{
    if (!story->vcpus[index])
        story->vcpus[index] = story_vcpu_create();
    return story->vcpus[index];
}

void story_tell_piece(struct story *story, const struct story_piece *piece)
{
    if (story->events.piece && piece->end > piece->begin)
        story->events.piece(story->events.ctx, piece);
}

/* Ends the guest's piece at `tsc`. The time of an exit is taken out of the
 * guest's time, so `since` may be later than the guest's own clock says. */
void story_close_piece(struct story *story, struct story_vcpu *vcpu,
                       uint8_t index, uint64_t tsc)
{
    if (vcpu->is_known)
        story_tell_piece(story, &(struct story_piece){.begin = vcpu->since,
                                                      .end = tsc,
                                                      .owner = vcpu->owner,
                                                      .pid = vcpu->pid,
                                                      .device = STORY_NO_DEVICE,
                                                      .vcpu = index,
                                                      .lane = vcpu->lane});
    if (tsc > vcpu->since)
        vcpu->since = tsc;
}

/* Reports KVM's own work up to `tsc`, if KVM's records told of it, and takes it
 * out of the guest's time. */
static void tell_kvm(struct story *story, struct story_vcpu *vcpu,
                     uint8_t index, uint64_t tsc)
{
    if (!vcpu->kvm_exit)
        return;
    story_tell_piece(story, &(struct story_piece){.begin = vcpu->kvm_since,
                                                  .end = tsc,
                                                  .owner = vcpu->kvm_exit,
                                                  .pid = vcpu->pid,
                                                  .device = STORY_NO_DEVICE,
                                                  .vcpu = index,
                                                  .by_kvm = true,
                                                  .lane = STORY_HOST});
    if (tsc > vcpu->since)
        vcpu->since = tsc;
}

static void on_kvm(struct story *story, const struct hv_trace_record *r,
                   struct story_note *note)
{
    struct story_vcpu *vcpu =
        r->vcpu == HV_TRACE_NO_VCPU ? NULL : story_vcpu_of(story, r->vcpu);

    if (!vcpu)
        return;
    if (trace_kind_is_kvm(r, "kvm_exit:")) {
        story_close_piece(story, vcpu, r->vcpu, r->tsc);
        vcpu->kvm_exit = note->number;
        vcpu->kvm_since = r->tsc;
    } else if (trace_kind_is_kvm(r, "kvm_entry:")) {
        tell_kvm(story, vcpu, r->vcpu, r->tsc);
        story_still_end(story, vcpu, r->tsc);
        vcpu->kvm_exit = 0;
    }
}

/* A guest whose kernel writes no records: the ring is known where its CPU is
 * seen, and that it was in this one since it was seen before is assumed. */
static void learn_ring(struct story_vcpu *vcpu, const struct hv_trace_record *r)
{
    if (!(r->flags & HV_TRACE_HAS_RING) || vcpu->has_guest_records)
        return;
    if (vcpu->since == 0)
        vcpu->since = r->tsc;
    vcpu->is_known = true;
    vcpu->lane = r->ring == 3 ? STORY_USER : STORY_KERNEL;
}

static void on_exit_record(struct story *story, const struct hv_trace_record *r,
                           struct story_note *note)
{
    struct story_vcpu *vcpu = story_vcpu_of(story, r->vcpu);

    if (!vcpu)
        return;
    bool has_ring = r->flags & HV_TRACE_HAS_RING;
    learn_ring(vcpu, r);
    if (vcpu->pid != STORY_NO_PID && !(has_ring && r->ring == 3)) {
        const struct story_level *top = story_process_top(
            story_process_find(&story->processes, vcpu->pid, r->vcpu));
        if (top)
            note->cause = top->number;
    }
    note->pid = vcpu->pid;
    tell_kvm(story, vcpu, r->vcpu, r->tsc);
    story_still_begin(story, vcpu, r, note->number);
    vcpu->kvm_since = r->tsc + r->handled;
    story_close_piece(story, vcpu, r->vcpu, r->tsc);
    story_tell_piece(story, &(struct story_piece){.begin = r->tsc,
                                                  .end = r->tsc + r->handled,
                                                  .owner = note->number,
                                                  .pid = vcpu->pid,
                                                  .device = STORY_NO_DEVICE,
                                                  .vcpu = r->vcpu,
                                                  .lane = STORY_VMM});
    if (r->tsc + r->handled > vcpu->since)
        vcpu->since = r->tsc + r->handled;
    story_vcpu_add_exit(vcpu, r->tsc, note->number);
}

/* A vCPU's thread starts or ends: before and after, no level has the vCPU. */
static void on_vcpu(struct story *story, const struct hv_trace_record *r)
{
    struct story_vcpu *vcpu = story_vcpu_of(story, r->vcpu);

    if (!vcpu)
        return;
    /* The first CPU runs from its first entry on; another may wait to be
     * started for as long as it makes no exit. */
    if (r->reason == HV_VCPU_STOP && r->vcpu == 0 && vcpu->is_running &&
        !vcpu->has_guest_records && !vcpu->is_known) {
        vcpu->is_known = true;
        vcpu->lane = STORY_KERNEL;
    }
    story_close_piece(story, vcpu, r->vcpu, r->tsc);
    story_still_end(story, vcpu, r->tsc);
    vcpu->is_running = r->reason == HV_VCPU_RUN;
    vcpu->is_known = false;
    vcpu->kvm_exit = 0;
}

/* Ends all levels of the processes that were seen last on this vCPU. */
static void unwind_all(struct story *story, uint8_t index)
{
    while (story->processes.open[index])
        story_unwind(story, story->processes.open[index], 0);
}

static void lose_vcpu(struct story *story, uint8_t index, uint64_t tsc)
{
    struct story_vcpu *vcpu = story->vcpus[index];

    unwind_all(story, index);
    if (!vcpu)
        return;
    story_close_piece(story, vcpu, index, tsc);
    vcpu->is_running = false;
    vcpu->is_known = false;
    vcpu->pid = STORY_NO_PID;
    vcpu->owner = 0;
    vcpu->kvm_exit = 0;
    vcpu->is_still = false;
}

/* Where records are missing, nothing that was open can be trusted. */
static void on_lost(struct story *story, const struct hv_trace_record *r)
{
    story_request_forget(&story->requests);
    if (r->vcpu != HV_TRACE_NO_VCPU)
        lose_vcpu(story, r->vcpu, r->tsc);
    else
        for (unsigned i = 0; i < ARRAY_SIZE(story->vcpus); i++)
            lose_vcpu(story, (uint8_t)i, r->tsc);
}

struct story_note story_add(struct story *story,
                            const struct hv_trace_record *r)
{
    bool is_guests = r->kind >= HV_TRACE_FIRST_GUEST_KIND &&
                     r->kind <= HV_TRACE_LAST_GUEST_KIND;
    struct story_note note = {
        .number = ++story->number,
        .pid = is_guests ? r->pid : STORY_NO_PID,
        .device = STORY_NO_DEVICE,
    };

    if (r->tsc > story->tsc)
        story->tsc = r->tsc;
    if (story->vcpus[r->vcpu])
        story_still_until(story, story->vcpus[r->vcpu], r->tsc);
    strace_files_learn(story->files, r);
    note.file = strace_files_of(story->files, r, &note.file_index);
    if (is_guests)
        story_add_guest(story, r, &note);
    switch (r->kind) {
    case HV_TRACE_EXIT:
        on_exit_record(story, r, &note);
        break;
    case HV_TRACE_HOST_CALL:
    case HV_TRACE_SERVICE:
    case HV_TRACE_INTERRUPT:
    case HV_TRACE_POLICY:
    case HV_TRACE_PATH:
        story_add_effect(story, r, &note);
        break;
    case HV_TRACE_SAMPLE:
        if (!story->vcpus[r->vcpu])
            break;
        learn_ring(story->vcpus[r->vcpu], r);
        note.pid = story->vcpus[r->vcpu]->pid;
        break;
    case HV_TRACE_VCPU:
        on_vcpu(story, r);
        break;
    case HV_TRACE_KVM:
        on_kvm(story, r, &note);
        break;
    case HV_TRACE_LOST:
        on_lost(story, r);
        break;
    default: /* guest records; HV_TRACE_KICK; kinds that a newer vmm may have
                written */
        break;
    }
    return note;
}

void story_finish(struct story *story)
{
    for (unsigned i = 0; i < HV_TRACE_NO_VCPU; i++)
        if (story->vcpus[i]) {
            story_close_piece(story, story->vcpus[i], (uint8_t)i, story->tsc);
            story_still_end(story, story->vcpus[i], story->tsc);
        }
    for (unsigned i = 0; i < ARRAY_SIZE(story->vcpus); i++)
        unwind_all(story, (uint8_t)i);
}
