/* SPDX-License-Identifier: MIT */
/*
 * Counts, and prints a paragraph.
 */
#include "summary.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "trace/words/describe.h"
#include "trace/words/words.h"
#include "wrap.h"

#define NR_COSTLIEST 3u

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
    if (r->tsc > summary->last_tsc)
        summary->last_tsc = r->tsc;
    summary->has_guest_records |= r->kind == HV_TRACE_SYSCALL ||
                                  r->kind == HV_TRACE_TRAP ||
                                  r->kind == HV_TRACE_SWITCH;
    switch (r->kind) {
    case HV_TRACE_EXIT:
        trace_words_name(info->labels, r, name, sizeof(name));
        summary->exits++;
        add_cost(summary, name, r->handled);
        note_longest(summary, false, note->number, r->handled, name);
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
            note_longest(summary, true, note->cause, r->tsc - note->begin_tsc,
                         name);
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

struct paragraph {
    char text[2048];
    size_t len;
};

static void PRINTF(2, 3)
    say(struct paragraph *paragraph, const char *format, ...)
{
    size_t room = sizeof(paragraph->text) - paragraph->len;
    va_list args;

    va_start(args, format);
    int n = vsnprintf(paragraph->text + paragraph->len, room, format, args);
    va_end(args);
    if (n > 0)
        paragraph->len += (size_t)n < room ? (size_t)n : room - 1;
}

static const char *plural(uint64_t nr)
{
    return nr == 1 ? "" : "s";
}

static void say_entered(const struct summary *s, struct paragraph *to)
{
    say(to,
        "The guest left to vmm %" PRIu64 " time%s, and vmm asked the host "
        "kernel %" PRIu64 " time%s.",
        s->exits, plural(s->exits), s->host_calls, plural(s->host_calls));
    if (s->has_guest_records)
        say(to,
            " In the guest, programs (ring 3) were entered %" PRIu64
            " time%s, its kernel (ring 0) by %" PRIu64 " system call%s and "
            "%" PRIu64 " trap%s or interrupt%s.",
            s->into_user, plural(s->into_user), s->syscalls,
            plural(s->syscalls), s->traps, plural(s->traps), plural(s->traps));
}

void summary_parts(const struct summary *s, const struct trace_info *info,
                   struct summary_part parts[SUMMARY_PARTS], uint64_t *whole)
{
    uint64_t host = s->lane_ticks[STORY_HOST], vmm = s->lane_ticks[STORY_VMM];
    uint64_t known = 0;
    const struct summary_part all[] = {
        {"programs", s->lane_ticks[STORY_USER]},
        {s->has_guest_records ? "the guest kernel" : "the guest",
         s->lane_ticks[STORY_KERNEL]},
        {"idle", s->idle_ticks},
        {s->still.is_estimated ? "KVM (estimated)" : "KVM", s->kvm_ticks},
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

static void say_time(const struct summary *s, const struct trace_info *info,
                     struct paragraph *to)
{
    struct summary_part parts[SUMMARY_PARTS];
    uint64_t whole;
    char time[32];
    const char *comma = " ";

    summary_parts(s, info, parts, &whole);
    if (!whole)
        return;
    trace_format_ns(trace_ticks_ns(info, s->last_tsc - s->first_tsc), time,
                    sizeof(time));
    say(to, " Of %s", time);
    if (info->nr_vcpus > 1)
        say(to, " on each of %u CPUs", info->nr_vcpus);
    say(to, ":");
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        double percent = 100 * (double)parts[i].ticks / (double)whole;
        bool is_rest = i == SUMMARY_PARTS - 1;
        if (is_rest ? percent < 0.05 : parts[i].ticks == 0)
            continue;
        say(to, "%s%s %.1f %%", comma, parts[i].name, percent);
        comma = ", ";
    }
    say(to, ".");
}

void summary_still_words(const struct summary *s, const struct trace_info *info,
                         char *buf, size_t size)
{
    struct summary_part parts[SUMMARY_STILL_PARTS];
    uint64_t whole;
    char time[32];

    summary_still_parts(s, parts, &whole);
    trace_format_ns(trace_ticks_ns(info, whole), time, sizeof(time));
    int n = snprintf(buf, size, "%s", time);
    for (size_t i = 0; i < ARRAY_SIZE(parts) && n > 0 && (size_t)n < size;
         i++) {
        trace_format_ns(trace_ticks_ns(info, parts[i].ticks), time,
                        sizeof(time));
        n += snprintf(buf + n, size - (size_t)n, "%s %s %s", i ? "," : ":",
                      parts[i].name, time);
    }
}

static void say_still(const struct summary *s, const struct trace_info *info,
                      struct paragraph *to)
{
    char words[SUMMARY_STILL_WORDS];

    if (!s->still.times)
        return;
    summary_still_words(s, info, words, sizeof(words));
    say(to, " At the exits to vmm the guest stood still for %s.", words);
}

static void say_costliest(const struct summary *s,
                          const struct trace_info *info, struct paragraph *to)
{
    bool is_told[SUMMARY_NAMES] = {false};
    char time[32];

    for (unsigned n = 0; n < NR_COSTLIEST && n < s->nr_costs; n++) {
        unsigned best = 0; /* of those not printed yet */
        while (is_told[best])
            best++;
        for (unsigned i = best + 1; i < s->nr_costs; i++)
            if (!is_told[i] && s->costs[i].ticks > s->costs[best].ticks)
                best = i;
        is_told[best] = true;
        trace_format_ns(trace_ticks_ns(info, s->costs[best].ticks), time,
                        sizeof(time));
        say(to, "%s %s (%" PRIu64 " time%s, %s)",
            n ? "," : " Costliest in vmm:", s->costs[best].name,
            s->costs[best].times, plural(s->costs[best].times), time);
    }
    if (s->nr_costs)
        say(to, ".");
}

static void say_next(const struct summary *s, const struct trace_info *info,
                     struct paragraph *to)
{
    char time[32];

    if (!s->longest.number)
        return;
    trace_format_ns(trace_ticks_ns(info, s->longest.ticks), time, sizeof(time));
    say(to, " Look next at the longest %s, %s (%s): ",
        s->longest_is_call ? "system call" : "exit", s->longest.name, time);
    if (info->is_live)
        say(to,
            "record the run with --trace=FILE, then vmm trace FILE "
            "--walk=\"%s\".",
            s->longest.name);
    else
        say(to, "--walk=#%" PRIu64 ".", s->longest.number);
}

/* With a live trace the reader knows this, having started it. */
static void say_origin(const struct trace_info *info, struct paragraph *to)
{
    char origin[1024];

    if (info->is_live || !info->origin)
        return;
    trace_origin_describe(info->origin, origin, sizeof(origin));
    if (origin[0])
        say(to, " Recorded with %s.", origin);
}

void summary_print(const struct summary *s, const struct trace_info *info,
                   const struct trace_style *style, FILE *out)
{
    struct paragraph paragraph = {.len = 0};

    if (!s->first_tsc || info->has_gaps)
        return;
    say_entered(s, &paragraph);
    say_time(s, info, &paragraph);
    say_still(s, info, &paragraph);
    say_costliest(s, info, &paragraph);
    say_next(s, info, &paragraph);
    say_origin(info, &paragraph);
    for (char *c = paragraph.text; *c; c++)
        if ((uint8_t)*c < ' ' || *c == 0x7F)
            *c = '?';
    fputc('\n', out);
    wrap_put(out, paragraph.text, 0,
             style->columns < WRAP_LEAST ? WRAP_LEAST : style->columns);
}
