/* SPDX-License-Identifier: MIT */
/*
 * Sums the pieces of time of one CPU between two moments.
 */
#include "walk_time.h"

#include "trace/words/describe.h"

static enum walk_time_part part_of(const struct walk_time *time,
                                   const struct story_piece *piece)
{
    if (piece->by_kvm)
        return WALK_TIME_KVM;
    if (piece->lane == STORY_HOST)
        return WALK_TIME_HOST;
    if (piece->lane == STORY_VMM)
        return WALK_TIME_VMM;
    if (piece->pid == time->found->pid)
        return WALK_TIME_KERNEL;
    return piece->pid == 0 ? WALK_TIME_IDLE : WALK_TIME_OTHERS;
}

void walk_time_piece(struct walk_time *time, const struct story_piece *piece)
{
    const struct walk_found *found = time->found;
    uint64_t begin = piece->begin, end = piece->end;

    if (!found->has_end || piece->vcpu != found->vcpu)
        return;
    if (begin < found->begin_tsc)
        begin = found->begin_tsc;
    if (end > found->end_tsc)
        end = found->end_tsc;
    if (begin < end)
        time->ticks[part_of(time, piece)] += end - begin;
}

void walk_time_still(struct walk_time *time, const struct story_still *still,
                     bool is_in_walk)
{
    const struct walk_found *found = time->found;

    if (still->is_measured || !found->has_end || still->vcpu != found->vcpu ||
        still->begin < found->begin_tsc || still->begin >= found->end_tsc)
        return;
    /* Until now it looks like the time of whoever made the exit. */
    uint64_t *from =
        &time->ticks[is_in_walk ? WALK_TIME_KERNEL : WALK_TIME_OTHERS];
    uint64_t kvm = still->kvm < *from ? still->kvm : *from;

    time->is_estimated = true;
    *from -= kvm;
    time->ticks[WALK_TIME_KVM] += kvm;
}

void walk_time_words(const struct walk_time *time,
                     const struct trace_info *info, char *buf, size_t size)
{
    static const char *const names[] = {
        [WALK_TIME_KERNEL] = "the kernel for it",
        [WALK_TIME_OTHERS] = "other processes",
        [WALK_TIME_IDLE] = "idle",
        [WALK_TIME_KVM] = "KVM",
        [WALK_TIME_VMM] = "vmm",
        [WALK_TIME_HOST] = "the host kernel for vmm",
    };
    const struct walk_found *found = time->found;
    const char *comma = ":";
    char words[32];

    buf[0] = '\0';
    if (!found->may_end || !found->has_end || found->has_moved)
        return;
    trace_format_ns(trace_ticks_ns(info, found->end_tsc - found->begin_tsc),
                    words, sizeof(words));
    int n = snprintf(buf, size, "Of its %s on CPU %u", words, found->vcpu);
    for (unsigned i = 0; i < WALK_TIME_NR && n > 0 && (size_t)n < size; i++) {
        uint64_t ticks = time->ticks[i];
        if (i == WALK_TIME_VMM) /* it has the host's */
            ticks -= time->ticks[WALK_TIME_HOST] < ticks
                         ? time->ticks[WALK_TIME_HOST]
                         : ticks;
        if (!ticks)
            continue;
        trace_format_ns(trace_ticks_ns(info, ticks), words, sizeof(words));
        n += snprintf(buf + n, size - (size_t)n, "%s %s%s %s", comma, names[i],
                      i == WALK_TIME_KVM && time->is_estimated ? " (estimated)"
                                                               : "",
                      words);
        comma = ",";
    }
    if (n > 0 && (size_t)n < size)
        snprintf(buf + n, size - (size_t)n, ".");
}
