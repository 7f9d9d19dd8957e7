/* SPDX-License-Identifier: MIT */
/*
 * Prints the counts as a paragraph.
 */
#include "summary.h"

#include <inttypes.h>
#include <stdarg.h>

#include "base/utf8.h"
#include "trace/words/describe.h"
#include "trace/words/words.h"
#include "wrap.h"

#define NR_COSTLIEST 3u

struct paragraph {
    char text[3072];
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

/* With a live trace, the last line on stderr says it. */
static void say_end(const struct trace_info *info, struct paragraph *to)
{
    char end[512];

    trace_end_describe(info, end, sizeof(end));
    if (!info->is_live && end[0])
        say(to, " %s", end);
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
    say_end(info, &paragraph);
    say_origin(info, &paragraph);
    utf8_make_printable(paragraph.text);
    fputc('\n', out);
    wrap_put(out, paragraph.text, 0,
             style->columns < WRAP_LEAST ? WRAP_LEAST : style->columns);
}
