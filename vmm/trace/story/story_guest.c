/* SPDX-License-Identifier: MIT */
/*
 * The part of the story that comes from the records of a guest's kernel:
 * entering and leaving the kernel, and switching processes. Each kind has a
 * small handler.
 */
#include <string.h>

#include "story_state.h"

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

void story_unwind(struct story *story, struct story_process *process,
                  unsigned depth)
{
    while (process->depth > depth)
        tell_span(story, process, story_process_pop(process), 0);
}

static void enter(struct story *story, const struct hv_trace_record *r,
                  enum story_lane lane, uint32_t pid, uint64_t owner)
{
    struct story_vcpu *vcpu = story_vcpu_of(story, r->vcpu);

    if (!vcpu)
        return;
    story_close_piece(story, vcpu, r->vcpu, r->tsc);
    vcpu->is_known = true;
    vcpu->has_guest_records = true;
    vcpu->lane = lane;
    vcpu->pid = pid;
    vcpu->owner = owner;
}

/* Enters the kernel, in the innermost level that `process` is in. */
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
        if (from_user) /* ring 3 is in no level: the ends of the open ones were
                          lost */
            story_unwind(story, process, 0);
        else if (top && r->reason < IRQ_VECTOR_BASE)
            note->cause = top->number;
        story_process_move(&story->processes, process, r->vcpu);
        story_process_push(&story->processes, process, &level);
        process->born = 0;
        if (is_call)
            process->last_call = note->number;
    }
    enter(story, r, STORY_KERNEL, r->pid, note->number);
}

/* Finds the level that a SYSRET or TRAPRET ends. Returns how many levels are
 * below it, or the depth if there is none. */
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
            story_unwind(story, process, begin + 1);
            const struct story_level *level = story_process_pop(process);
            note->cause = level->number;
            note->begin_tsc = level->tsc;
            to_user |= level->from_user;
            tell_span(story, process, level, note->number);
        } else {
            note->cause = process->born;
        }
        process->born = 0;
        story_process_move(&story->processes, process, r->vcpu);
        if (is_call)
            process->last_call = note->number;
        if (to_user)
            story_unwind(story, process, 0);
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
        return; /* a SWITCH record has the same name, cut short */
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
        story_process_move(&story->processes, next, r->vcpu);
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
        story_unwind(story, process,
                     0); /* an earlier process had the same number */
        process->born = note->number;
        if (process->name[0] == '\0' && actor)
            memcpy(process->name, actor->name, sizeof(process->name));
    }
    const struct story_level *top = story_process_top(actor);
    if (top)
        note->cause = top->number;
    if (r->reason == HV_TASK_EXIT)
        story_unwind(story, process, 0);
}

static void on_request(struct story *story, const struct hv_trace_record *r,
                       struct story_note *note)
{
    const struct story_level *top = story_process_top(
        story_process_find(&story->processes, r->pid, r->vcpu));

    if (top)
        note->cause = top->number;
    note->device = r->reason;
    story_request_add(&story->requests, r, note->number);
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

void story_add_guest(struct story *story, const struct hv_trace_record *r,
                     struct story_note *note)
{
    switch (r->kind) {
    case HV_TRACE_SYSCALL:
    case HV_TRACE_TRAP:
        on_enter_kernel(story, r, note);
        break;
    case HV_TRACE_SYSRET:
    case HV_TRACE_TRAPRET:
        on_leave_kernel(story, r, note);
        break;
    case HV_TRACE_SWITCH:
        on_switch(story, r, note);
        break;
    case HV_TRACE_TEXT:
        on_text(story, r, note);
        break;
    case HV_TRACE_PROCESS:
        on_process(story, r, note);
        break;
    case HV_TRACE_REQUEST:
        on_request(story, r, note);
        break;
    default:
        break;
    }
}
