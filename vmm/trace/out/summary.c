/* SPDX-License-Identifier: MIT */
/*
 * Counts.
 */
#include "summary.h"

#include <string.h>

#include "trace/words/words.h"

static void add_cost(struct summary *summary, const char *name, uint64_t ticks)
{
    struct summary_cost *cost = summary->costs;
    const struct summary_cost *end = cost + summary->nr_costs;

    while (cost < end && strcmp(cost->name, name) != 0)
        cost++;
    if (cost == end) {
        if (summary->nr_costs == SUMMARY_NAMES)
            return; /* a rare kind: it would not be among the most expensive */
        summary->nr_costs++;
        snprintf(cost->name, sizeof(cost->name), "%s", name);
    }
    cost->times++;
    cost->ticks += ticks;
}

static void note_longest(struct summary *summary, bool is_call, uint64_t number,
                         uint64_t ticks, const char *name)
{
    if (is_call < summary->longest_is_call ||
        (is_call == summary->longest_is_call &&
         ticks <= summary->longest.ticks))
        return;
    summary->longest_is_call = is_call;
    summary->longest.number = number;
    summary->longest.ticks = ticks;
    snprintf(summary->longest.name, sizeof(summary->longest.name), "%s", name);
}

static bool is_user(const struct hv_trace_record *r)
{
    return r->flags & HV_TRACE_HAS_RING && r->ring == 3;
}

void summary_record(struct summary *summary, const struct trace_info *info,
                    const struct hv_trace_record *r,
                    const struct story_note *note)
{
    char name[TRACE_WORDS_MAX];

    if (r->kind == HV_TRACE_LOST)
        return;
    if (!summary->first_tsc)
        summary->first_tsc = r->tsc;
    uint64_t end = r->tsc + (r->kind == HV_TRACE_EXIT ? r->handled : 0);
    if (end > summary->last_tsc)
        summary->last_tsc = end;
    summary->has_guest_records |= r->kind == HV_TRACE_SYSCALL ||
                                  r->kind == HV_TRACE_TRAP ||
                                  r->kind == HV_TRACE_SWITCH;
    switch (r->kind) {
    case HV_TRACE_EXIT:
        trace_words_name(info->labels, r, name, sizeof(name));
        summary->exits++;
        add_cost(summary, name, r->handled);
        note_longest(summary, false, note->number + info->nr_hidden, r->handled,
                     name);
        break;
    case HV_TRACE_HOST_CALL:
        summary->host_calls++;
        break;
    case HV_TRACE_SYSCALL:
        summary->syscalls++;
        break;
    case HV_TRACE_TRAP:
        summary->traps++;
        break;
    case HV_TRACE_TRAPRET:
        summary->into_user += is_user(r);
        break;
    case HV_TRACE_SYSRET:
        summary->into_user++;
        trace_words_name(info->labels, r, name, sizeof(name));
        if (note->begin_tsc)
            note_longest(summary, true, note->cause + info->nr_hidden,
                         r->tsc - note->begin_tsc, name);
        break;
    default:
        break;
    }
}

void summary_still(void *ctx, const struct story_still *still)
{
    struct summary *summary = ctx;

    summary->still.times++;
    summary->still.vmm += still->vmm;
    summary->still.host += still->host;
    summary->still.kvm += still->kvm;
    if (still->is_measured)
        return; /* story_piece tells that time */
    summary->still.is_estimated = true;
    summary->owed_ticks[still->vcpu] += still->kvm;
}

/* An exit's record says when KVM had returned to vmm, and when vmm was done. So
 * the guest's time has KVM's in it; returns how much of these ticks it is. */
static uint64_t take_owed(struct summary *summary, uint8_t vcpu, uint64_t ticks)
{
    uint64_t *owed = &summary->owed_ticks[vcpu];

    if (ticks > *owed)
        ticks = *owed;
    *owed -= ticks;
    return ticks;
}

void summary_piece(void *ctx, const struct story_piece *piece)
{
    struct summary *summary = ctx;
    uint64_t ticks = piece->end - piece->begin;

    if (piece->vcpu == HV_TRACE_NO_VCPU)
        return;
    if (!piece->by_kvm && (piece->lane == STORY_USER ||
                           (piece->lane == STORY_KERNEL && piece->pid != 0))) {
        uint64_t owed = take_owed(summary, piece->vcpu, ticks);
        summary->kvm_ticks += owed;
        ticks -= owed;
    }
    if (piece->by_kvm)
        summary->kvm_ticks += ticks;
    else if (piece->lane == STORY_KERNEL && piece->pid == 0)
        summary->idle_ticks += ticks;
    else
        summary->lane_ticks[piece->lane] += ticks;
}

/* KVM says how long CPUs were halted in all, but not when. While they were, KVM
 * had them, which --ktrace measures; without it that time looks like the
 * guest's. A guest whose records say when it is idle needs no such count. */
static uint64_t take_halted(const struct summary *s,
                            const struct trace_info *info, uint64_t *guest,
                            uint64_t *kvm)
{
    uint64_t *from = s->kvm_ticks && !s->still.is_estimated ? kvm : guest;
    uint64_t halted = (uint64_t)((unsigned __int128)info->halted_ns *
                                 info->tsc_khz / 1000000);

    if (from == guest && s->has_guest_records)
        return 0;
    if (halted > *from)
        halted = *from;
    *from -= halted;
    return halted;
}

void summary_parts(const struct summary *s, const struct trace_info *info,
                   struct summary_part parts[SUMMARY_PARTS], uint64_t *whole)
{
    uint64_t host = s->lane_ticks[STORY_HOST], vmm = s->lane_ticks[STORY_VMM];
    uint64_t guest = s->lane_ticks[STORY_KERNEL], kvm = s->kvm_ticks;
    uint64_t halted = take_halted(s, info, &guest, &kvm);
    uint64_t known = 0;
    const struct summary_part all[] = {
        {"programs", s->lane_ticks[STORY_USER]},
        {s->has_guest_records ? "the guest kernel" : "the guest", guest},
        {"halted", halted},
        {"idle", s->idle_ticks},
        {s->still.is_estimated ? "KVM (estimated)" : "KVM", kvm},
        {"vmm", vmm > host ? vmm - host : 0},
        {"the host kernel for vmm", host},
    };

    _Static_assert(ARRAY_SIZE(all) == SUMMARY_PARTS - 1, "and the rest");
    memcpy(parts, all, sizeof(all));
    for (unsigned i = 0; i < ARRAY_SIZE(all); i++)
        known += all[i].ticks;
    *whole =
        (s->last_tsc - s->first_tsc) * (info->nr_vcpus ? info->nr_vcpus : 1);
    parts[SUMMARY_PARTS - 1] =
        (struct summary_part){"not known", *whole > known ? *whole - known : 0};
}

void summary_still_parts(const struct summary *s,
                         struct summary_part parts[SUMMARY_STILL_PARTS],
                         uint64_t *whole)
{
    const struct summary_part all[] = {
        {"vmm", s->still.vmm},
        {"the host kernel for vmm", s->still.host},
        {s->still.is_estimated ? "KVM and the CPU (estimated)"
                               : "KVM and the CPU",
         s->still.kvm},
    };

    _Static_assert(ARRAY_SIZE(all) == SUMMARY_STILL_PARTS, "all");
    memcpy(parts, all, sizeof(all));
    *whole = s->still.vmm + s->still.host + s->still.kvm;
}
