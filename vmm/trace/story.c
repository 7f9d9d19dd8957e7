/* SPDX-License-Identifier: MIT */
/*
 * The story, record by record. Each kind has a small handler; story_process.c
 * knows what a process is inside of, story_vcpu.c the exits.
 */
#include "story.h"

#include <stdlib.h>
#include <string.h>

#include "story_process.h"
#include "story_vcpu.h"

/* Where the teaching kernel has interrupt line n: at vector 0x20 + n. With
 * another kernel an interrupt's cause is not known. */
#define IRQ_VECTOR_BASE 0x20u
#define NR_GSIS         64u

struct story {
    struct story_events events;
    uint64_t number; /* of the latest record */
    uint64_t tsc;    /* of the latest record */
    struct story_processes processes;
    struct story_vcpu *vcpus[256];
    uint64_t raised[NR_GSIS]; /* INTERRUPT record that nobody has taken yet */
};

struct story *story_create(const struct story_events *events)
{
    struct story *story = calloc(1, sizeof(*story));

    if (story && events)
        story->events = *events;
    return story;
}

void story_destroy(struct story *story)
{
    if (!story)
        return;
    story_processes_free(&story->processes);
    for (unsigned i = 0; i < ARRAY_SIZE(story->vcpus); i++)
        free(story->vcpus[i]);
    free(story);
}

const char *story_process_name(const struct story *story, uint32_t pid,
                               uint8_t vcpu)
{
    const struct story_process *process =
        story_process_find(&story->processes, pid, vcpu);

    return process ? process->name : "";
}

static struct story_vcpu *vcpu_of(struct story *story, uint8_t index)
{
    if (!story->vcpus[index])
        story->vcpus[index] = story_vcpu_create();
    return story->vcpus[index];
}

static void tell_piece(struct story *story, const struct story_piece *piece)
{
    if (story->events.piece && piece->end > piece->begin)
        story->events.piece(story->events.ctx, piece);
}

static void tell_span(struct story *story, const struct story_process *process,
                      const struct story_level *level, uint64_t end_number)
{
    if (!story->events.span)
        return;
    story->events.span(
        story->events.ctx,
        &(struct story_span){
            .number = level->number,
            .begin = level->tsc,
            .end = story->tsc,
            .end_number = end_number,
            .pid = process->key >> 32 ? 0 : (uint32_t)process->key,
            .vcpu = level->vcpu,
        });
}

/* Takes levels off until `depth` are left: ends of which none was seen. */
static void unwind(struct story *story, struct story_process *process,
                   unsigned depth)
{
    while (process->depth > depth)
        tell_span(story, process, &process->levels[--process->depth], 0);
}

/* The guest's piece until `tsc`. An exit takes its time out of the guest's, so
 * `since` may lie ahead of what a guest's clock says. */
static void close_piece(struct story *story, struct story_vcpu *vcpu,
                        uint8_t index, uint64_t tsc)
{
    if (vcpu->is_known)
        tell_piece(story, &(struct story_piece){.begin = vcpu->since,
                                                .end = tsc,
                                                .owner = vcpu->owner,
                                                .pid = vcpu->pid,
                                                .device = STORY_NO_DEVICE,
                                                .vcpu = index,
                                                .lane = vcpu->lane});
    if (tsc > vcpu->since)
        vcpu->since = tsc;
}

static void enter(struct story *story, const struct hv_trace_record *r,
                  enum story_lane lane, uint32_t pid, uint64_t owner)
{
    struct story_vcpu *vcpu = vcpu_of(story, r->vcpu);

    if (!vcpu)
        return;
    close_piece(story, vcpu, r->vcpu, r->tsc);
    vcpu->is_known = true;
    vcpu->has_guest_records = true;
    vcpu->lane = lane;
    vcpu->pid = pid;
    vcpu->owner = owner;
}

/* Into the kernel of what `process` is inside of. */
static void enter_top(struct story *story, const struct hv_trace_record *r,
                      const struct story_process *process, uint32_t pid)
{
    const struct story_level *top = story_process_top(process);

    enter(story, r, STORY_KERNEL, pid, top ? top->number : 0);
}

static void on_enter_kernel(struct story *story,
                            const struct hv_trace_record *r,
                            struct story_note *note)
{
    struct story_process *process =
        story_process_get(&story->processes, r->pid, r->vcpu);
    bool is_call = r->kind == HV_TRACE_SYSCALL;
    bool from_user = is_call || (r->flags & HV_TRACE_HAS_RING && r->ring == 3);
    const struct story_level level = {
        .number = note->number,
        .tsc = r->tsc,
        .reason = r->reason,
        .kind = r->kind,
        .vcpu = r->vcpu,
        .from_user = from_user,
    };

    if (!is_call && r->reason >= IRQ_VECTOR_BASE &&
        r->reason < IRQ_VECTOR_BASE + NR_GSIS) {
        note->cause = story->raised[r->reason - IRQ_VECTOR_BASE];
        story->raised[r->reason - IRQ_VECTOR_BASE] = 0;
    }
    if (process) {
        const struct story_level *top = story_process_top(process);
        if (from_user) /* it was in nothing: ends were lost, or never came */
            unwind(story, process, 0);
        else if (top && r->reason < IRQ_VECTOR_BASE)
            note->cause = top->number;
        story_process_push(process, &level);
        process->vcpu = r->vcpu;
        process->born = 0;
        if (is_call)
            process->last_call = note->number;
    }
    enter(story, r, STORY_KERNEL, r->pid, note->number);
}

/* The level that a SYSRET or TRAPRET ends: how many are below it; none: the
 * depth. */
static unsigned find_begin(const struct story_process *process,
                           const struct hv_trace_record *r)
{
    bool is_call = r->kind == HV_TRACE_SYSRET;
    uint8_t kind = is_call ? HV_TRACE_SYSCALL : HV_TRACE_TRAP;

    for (unsigned i = process->depth; i-- > 0;) {
        const struct story_level *level = &process->levels[i];
        if (level->kind == kind && (is_call || level->reason == r->reason))
            return i;
    }
    return process->depth;
}

static void on_leave_kernel(struct story *story,
                            const struct hv_trace_record *r,
                            struct story_note *note)
{
    struct story_process *process =
        story_process_get(&story->processes, r->pid, r->vcpu);
    bool is_call = r->kind == HV_TRACE_SYSRET;
    bool to_user = is_call || (r->flags & HV_TRACE_HAS_RING && r->ring == 3);

    if (process) {
        unsigned begin = find_begin(process, r);
        if (begin < process->depth) {
            const struct story_level level = process->levels[begin];
            unwind(story, process, begin + 1);
            process->depth = begin;
            note->cause = level.number;
            note->begin_tsc = level.tsc;
            to_user |= level.from_user;
            tell_span(story, process, &level, note->number);
        } else {
            note->cause = process->born;
        }
        process->born = 0;
        process->vcpu = r->vcpu;
        if (is_call)
            process->last_call = note->number;
        if (to_user)
            unwind(story, process, 0);
    }
    if (to_user)
        enter(story, r, STORY_USER, r->pid, 0);
    else
        enter_top(story, r, process, r->pid);
}

static void set_name(struct story_process *process, const char *name,
                     size_t size)
{
    size_t len = strnlen(name, size);

    if (!process || len == 0)
        return;
    if (len == HV_TRACE_NAME_MAX && strncmp(process->name, name, len) == 0)
        return; /* a SWITCH has the same, cut short */
    memcpy(process->name, name, len);
    process->name[len] = '\0';
}

static void on_switch(struct story *story, const struct hv_trace_record *r,
                      struct story_note *note)
{
    struct story_process *before =
        story_process_get(&story->processes, r->pid, r->vcpu);
    struct story_process *next =
        story_process_get(&story->processes, r->reason, r->vcpu);
    const struct story_level *top = story_process_top(before);

    if (top)
        note->cause = top->number;
    set_name(before, r->before, sizeof(r->before));
    set_name(next, r->next, sizeof(r->next));
    if (next)
        next->vcpu = r->vcpu;
    enter_top(story, r, next, r->reason);
}

static void on_process(struct story *story, const struct hv_trace_record *r,
                       struct story_note *note)
{
    struct story_process *process =
        story_process_get(&story->processes, r->pid, r->vcpu);
    const struct story_process *actor = process;

    if (!process)
        return;
    set_name(process, r->name, sizeof(r->name));
    if (r->reason == HV_TASK_FORK) {
        actor = story_process_find(&story->processes, (uint32_t)r->task_data,
                                   r->vcpu);
        unwind(story, process, 0); /* an earlier one had the same number */
        process->born = note->number;
        if (process->name[0] == '\0' && actor)
            memcpy(process->name, actor->name, sizeof(process->name));
    }
    const struct story_level *top = story_process_top(actor);
    if (top)
        note->cause = top->number;
    if (r->reason == HV_TASK_EXIT)
        unwind(story, process, 0);
}

static void on_text(struct story *story, const struct hv_trace_record *r,
                    struct story_note *note)
{
    struct story_process *process =
        story_process_get(&story->processes, r->pid, r->vcpu);
    uint16_t seen = process ? process->text_seen : 0;
    uint16_t left = r->size > seen ? (uint16_t)(r->size - seen) : 0;

    note->text_offset = seen;
    note->text_len = left < HV_TRACE_TEXT_MAX ? left : HV_TRACE_TEXT_MAX;
    if (!process)
        return;
    note->cause = process->last_call;
    process->text_seen =
        r->flags & HV_TRACE_MORE ? (uint16_t)(seen + note->text_len) : 0;
}

static void on_exit_record(struct story *story, const struct hv_trace_record *r,
                           struct story_note *note)
{
    struct story_vcpu *vcpu = vcpu_of(story, r->vcpu);

    if (!vcpu)
        return;
    bool has_ring = r->flags & HV_TRACE_HAS_RING;
    if (has_ring && !vcpu->has_guest_records) {
        /* No word from the kernel: the ring it was left in must do. */
        if (vcpu->since == 0)
            vcpu->since = r->tsc;
        vcpu->is_known = true;
        vcpu->lane = r->ring == 3 ? STORY_USER : STORY_KERNEL;
    }
    if (vcpu->pid != STORY_NO_PID && !(has_ring && r->ring == 3)) {
        const struct story_level *top = story_process_top(
            story_process_find(&story->processes, vcpu->pid, r->vcpu));
        if (top)
            note->cause = top->number;
    }
    note->pid = vcpu->pid;
    close_piece(story, vcpu, r->vcpu, r->tsc);
    tell_piece(story, &(struct story_piece){.begin = r->tsc,
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

/* The exit at `tsc`: of the same vCPU, or of any if no vCPU's thread did it. */
static uint64_t find_exit(const struct story *story, uint8_t index,
                          uint64_t tsc)
{
    uint64_t number = 0;

    if (tsc == 0)
        return 0;
    if (index != HV_TRACE_NO_VCPU)
        return story->vcpus[index]
                   ? story_vcpu_find_exit(story->vcpus[index], tsc)
                   : 0;
    for (unsigned i = 0; i < HV_TRACE_NO_VCPU && !number; i++)
        if (story->vcpus[i])
            number = story_vcpu_find_exit(story->vcpus[i], tsc);
    return number;
}

/* HOST_CALL, SERVICE, INTERRUPT, POLICY: done for an exit. */
static void on_effect(struct story *story, const struct hv_trace_record *r,
                      struct story_note *note)
{
    struct story_vcpu *vcpu = vcpu_of(story, r->vcpu);

    note->cause = find_exit(story, r->vcpu, r->rip);
    if (!vcpu)
        return;
    note->pid = vcpu->pid;
    if (r->kind == HV_TRACE_SERVICE) {
        note->device = r->reason;
        story_vcpu_add_service(vcpu, &(struct story_service){
                                         .number = note->number,
                                         .end = r->tsc + r->handled,
                                         .cause_tsc = r->rip,
                                         .device = r->reason,
                                     });
    } else {
        const struct story_service *in = story_vcpu_find_service(vcpu, r);
        if (in) {
            note->cause = in->number;
            note->device = in->device;
        }
    }
    if (r->kind == HV_TRACE_INTERRUPT && r->data && r->reason < NR_GSIS)
        story->raised[r->reason] = note->number;
    bool on_thread = r->vcpu == HV_TRACE_NO_VCPU; /* a service in an exit has */
    if (r->kind == HV_TRACE_HOST_CALL ||          /* no piece of its own */
        (r->kind == HV_TRACE_SERVICE && on_thread))
        tell_piece(story, &(struct story_piece){
                              .begin = r->tsc,
                              .end = r->tsc + r->handled,
                              .owner = note->number,
                              .pid = vcpu->pid,
                              .device = note->device,
                              .vcpu = r->vcpu,
                              .lane = r->kind == HV_TRACE_HOST_CALL ? STORY_HOST
                                                                    : STORY_VMM,
                          });
}

/* A vCPU's thread begins or is done: nobody has it before and after. */
static void on_vcpu(struct story *story, const struct hv_trace_record *r)
{
    struct story_vcpu *vcpu = vcpu_of(story, r->vcpu);

    if (!vcpu)
        return;
    close_piece(story, vcpu, r->vcpu, r->tsc);
    vcpu->is_known = false;
}

/* Where records are missing nothing that was open can be trusted. */
static void on_lost(struct story *story, const struct hv_trace_record *r)
{
    for (unsigned i = 0; i < STORY_BUCKETS; i++)
        for (struct story_process *p = story->processes.buckets[i]; p;
             p = p->next)
            if (p->vcpu == r->vcpu || r->vcpu == HV_TRACE_NO_VCPU)
                unwind(story, p, 0);
    for (unsigned i = 0; i < HV_TRACE_NO_VCPU; i++) {
        struct story_vcpu *vcpu = story->vcpus[i];
        if (!vcpu || (i != r->vcpu && r->vcpu != HV_TRACE_NO_VCPU))
            continue;
        close_piece(story, vcpu, (uint8_t)i, r->tsc);
        vcpu->is_known = false;
        vcpu->pid = STORY_NO_PID;
        vcpu->owner = 0;
    }
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
    switch (r->kind) {
    case HV_TRACE_EXIT:
        on_exit_record(story, r, &note);
        break;
    case HV_TRACE_HOST_CALL:
    case HV_TRACE_SERVICE:
    case HV_TRACE_INTERRUPT:
    case HV_TRACE_POLICY:
        on_effect(story, r, &note);
        break;
    case HV_TRACE_VCPU:
        on_vcpu(story, r);
        break;
    case HV_TRACE_LOST:
        on_lost(story, r);
        break;
    case HV_TRACE_SYSCALL:
    case HV_TRACE_TRAP:
        on_enter_kernel(story, r, &note);
        break;
    case HV_TRACE_SYSRET:
    case HV_TRACE_TRAPRET:
        on_leave_kernel(story, r, &note);
        break;
    case HV_TRACE_SWITCH:
        on_switch(story, r, &note);
        break;
    case HV_TRACE_TEXT:
        on_text(story, r, &note);
        break;
    case HV_TRACE_PROCESS:
        on_process(story, r, &note);
        break;
    default: /* HV_TRACE_KICK; and what a newer vmm may have written */
        break;
    }
    return note;
}

void story_finish(struct story *story)
{
    for (unsigned i = 0; i < HV_TRACE_NO_VCPU; i++)
        if (story->vcpus[i])
            close_piece(story, story->vcpus[i], (uint8_t)i, story->tsc);
    for (unsigned i = 0; i < STORY_BUCKETS; i++)
        for (struct story_process *p = story->processes.buckets[i]; p;
             p = p->next)
            unwind(story, p, 0);
}
