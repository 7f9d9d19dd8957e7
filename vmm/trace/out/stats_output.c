/* SPDX-License-Identifier: MIT */
/*
 * The stats output: for each port, address, hypercall and system call, how
 * often, how long, and what share of the time.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "durations.h"
#include "trace/file/counted.h"
#include "trace/words/describe.h"
#include "profile.h"
#include "summary.h"
#include "wrap.h"

struct stats {
    FILE *out;
    unsigned columns;
    const struct trace_info *info;
    struct durations durations;
    bool is_again; /* the records come once more, only for the durations */
    struct story *story;
    struct summary summary;
    struct profile *profile;
    uint64_t nr_records, nr_lost;
    uint64_t nr_exits;
};

/* What a record adds to all but the tables of durations. */
static void note(struct stats *stats, const struct hv_trace_record *r)
{
    if (r->kind == HV_TRACE_LOST)
        stats->nr_lost += r->count;
    else
        stats->nr_records++;
    stats->nr_exits += r->kind == HV_TRACE_EXIT;
    const struct story_note note = story_add(stats->story, r);
    summary_record(&stats->summary, stats->info, r, &note);
    if (r->kind == HV_TRACE_SAMPLE)
        profile_record(stats->profile, r,
                       story_process_name(stats->story, note.pid, r->vcpu));
}

static void stats_record(void *output, const struct hv_trace_record *r)
{
    struct stats *stats = output;

    if (!stats->is_again)
        note(stats, r);
    durations_record(&stats->durations, r);
}

static bool stats_again(void *output)
{
    struct stats *stats = output;

    return stats->is_again = durations_again(&stats->durations);
}

/* Prints parts that add up to `whole`, with their shares of `of`. */
static void print_parts(const struct stats *stats, const char *title,
                        const struct summary_part *parts, size_t nr,
                        uint64_t whole, uint64_t of)
{
    char time[32];

    fprintf(stats->out, "%-34s %9s %8s %10s\n", title, "", "of time", "in all");
    for (size_t i = 0; i <= nr; i++) {
        const struct summary_part part =
            i < nr ? parts[i] : (struct summary_part){"all", whole};
        if (!part.ticks)
            continue;
        trace_format_ns(trace_ticks_ns(stats->info, part.ticks), time,
                        sizeof(time));
        fprintf(stats->out, "%-34s %9s %6.2f %% %10s\n", part.name, "",
                100 * (double)part.ticks / (double)of, time);
    }
    fputc('\n', stats->out);
}

static void print_whole(const struct stats *stats)
{
    struct summary_part parts[SUMMARY_PARTS], still[SUMMARY_STILL_PARTS];
    uint64_t whole, all_still;

    summary_parts(&stats->summary, stats->info, parts, &whole);
    if (!whole || stats->info->has_gaps)
        return;
    print_parts(stats, "where the time of vCPUs went", parts, SUMMARY_PARTS,
                whole, whole);
    summary_still_parts(&stats->summary, still, &all_still);
    if (all_still)
        print_parts(stats, "at exits the guest stood still", still,
                    SUMMARY_STILL_PARTS, all_still, whole);
}

static void print_tables(const struct stats *stats, uint64_t wall_ns)
{
    static const char *const titles[][2] = {
        [SAMPLES_EXIT] = {"exits to vmm: how long they took", "exits to vmm"},
        [SAMPLES_KVM] = {"KVM's exits, until the next entry", "KVM's exits"},
        [SAMPLES_SYSCALL] = {"system calls of programs",
                             "system calls of programs"},
        [SAMPLES_TRAP] = {"traps and interrupts in the guest",
                          "traps and interrupts"},
        [SAMPLES_HOST_CALL] = {"host system calls for the guest",
                               "host system calls"},
        [SAMPLES_SERVICE] = {"requests served by devices",
                             "requests served by devices"},
    };
    const struct samples_table table = {stats->out, stats->columns, wall_ns};
    bool is_narrow = stats->columns < SAMPLES_COLUMNS;

    for (unsigned i = 0; i < SAMPLES_NR_CLASSES; i++)
        samples_print(stats->durations.samples, (enum samples_class)i,
                      titles[i][is_narrow], &table);
}

static void stats_finish(void *output)
{
    struct stats *stats = output;
    uint64_t wall = trace_ticks_ns(stats->info, stats->summary.last_tsc -
                                                    stats->summary.first_tsc);
    char time[32], end[512];

    (void)durations_again(&stats->durations); /* if nobody else asked */
    trace_format_ns(wall, time, sizeof(time));
    fprintf(stats->out, "%s: %" PRIu64 " records in %s",
            *stats->info->title ? stats->info->title : "no title",
            stats->nr_records, time);
    if (stats->nr_lost)
        fprintf(stats->out, ", lost=%" PRIu64, stats->nr_lost);
    fputc('\n', stats->out);
    trace_end_describe(stats->info, end, sizeof(end));
    if (end[0])
        wrap_put(stats->out, end, 0, stats->columns);
    trace_print_origin(stats->info, stats->columns, stats->out);
    fputc('\n', stats->out);
    story_finish(stats->story);
    print_whole(stats);
    if (profile_print_table(stats->profile, stats->out))
        fputc('\n', stats->out);
    print_tables(stats, wall);
    if (stats->info->counters)
        counted_print(stats->info->counters, stats->nr_exits, stats->out);
}

static void stats_destroy(void *output)
{
    struct stats *stats = output;

    durations_fini(&stats->durations);
    profile_destroy(stats->profile);
    story_destroy(stats->story);
    free(stats);
}

static void *stats_create(FILE *out, const struct trace_info *info,
                          const struct trace_style *style)
{
    struct stats *stats = calloc(1, sizeof(*stats));

    if (!stats)
        return NULL;
    stats->out = out;
    stats->columns = style->columns;
    stats->info = info;
    bool ok = durations_init(&stats->durations, info);
    stats->profile = profile_create(info);
    stats->story = story_create(&(struct story_events){.ctx = &stats->summary,
                                                       .piece = summary_piece,
                                                       .still = summary_still},
                                info);
    if (!ok || !stats->profile || !stats->story) {
        stats_destroy(stats);
        return NULL;
    }
    return stats;
}

const struct trace_output_type trace_output_stats = {
    .name = "stats",
    .what = "how often, how long: each port, hypercall, system call",
    .create = stats_create,
    .record = stats_record,
    .again = stats_again,
    .finish = stats_finish,
    .destroy = stats_destroy,
};
