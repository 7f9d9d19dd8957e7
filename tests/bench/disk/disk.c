/* SPDX-License-Identifier: MIT */
/*
 * Which requests are measured, the table, and the goals. See docs/bench.md.
 *
 * Usage: disk [--irq] [--rounds=N] [--count=N] [--where=TEXT] --vmm=FILE
 *             --guest=FILE [--qemu=FILE]
 * Ends with 0 if every goal was reached or could not be measured here, 1 if one
 * was missed or vmm failed, 77 if nothing could be measured.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "disk.h"

#define FEW 50u /* requests in the run that measures the exits of starting */

static const struct load {
    const char *name;
    uint32_t flags;
    uint32_t depth;
} loads[] = {
    {"sequential reads", 0, 1},
    {"random reads", FLAG_RANDOM, 1},
    {"sequential writes", FLAG_WRITE, 1},
    {"random writes", FLAG_WRITE | FLAG_RANDOM, 1},
    {"random reads, 8 in flight", FLAG_RANDOM, 8},
    {"random writes, 8 in flight", FLAG_WRITE | FLAG_RANDOM, 8},
};

struct row {
    bool has[NR_SIDES];
    char why_not[NR_SIDES][WHY_MAX];
    double ticks[NR_SIDES][MAX_ROUNDS];
    unsigned nr; /* rounds */
    double exits[NR_SIDES];
    double user_exits[NR_SIDES];
    double best[NR_SIDES], median[NR_SIDES]; /* ticks for each request */
};

static bool counts_exits;
static double ticks_per_us;
static unsigned nr_met, nr_missed, nr_skipped, nr_failed;

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static struct params params_of(const struct settings *set,
                               const struct load *load, uint32_t count)
{
    return (struct params){
        .magic = {'D', 'I', 'S', 'K'},
        .flags = load->flags | (set->irq ? FLAG_IRQ : 0),
        .count = count,
        .blocks = NR_BLOCKS,
        .depth = load->depth,
    };
}

static void give_up(struct row *row, enum side side, const char *why)
{
    row->has[side] = false;
    snprintf(row->why_not[side], WHY_MAX, "%s", why);
}

/* A first run of few requests: can this side do it, and how many exits do
 * starting and ending cause? */
static void try_side(const struct settings *set, const struct load *load,
                     enum side side, struct row *row, struct sample *few)
{
    struct params params = params_of(set, load, FEW);

    *few = (struct sample){0};
    row->has[side] = true;
    if (side == SIDE_QEMU && !set->qemu)
        give_up(row, side, "qemu-system-x86_64 is not installed");
    else if (!run_side(set, side, &params, few))
        give_up(row, side, few->why);
}

static void measure_round(const struct settings *set, const struct load *load,
                          struct row *row, const struct sample *few)
{
    struct params params = params_of(set, load, set->count);
    double more = set->count - FEW;

    for (unsigned i = 0; i < NR_SIDES; i++) {
        enum side side = (enum side)((row->nr + i) % NR_SIDES);
        struct sample sample;
        if (!row->has[side])
            continue;
        if (!run_side(set, side, &params, &sample)) {
            give_up(row, side, sample.why);
            continue;
        }
        row->ticks[side][row->nr] = (double)sample.ticks / set->count;
        row->exits[side] = (double)sample.exits - (double)few[side].exits;
        row->exits[side] /= more;
        row->user_exits[side] =
            (double)sample.user_exits - (double)few[side].user_exits;
        row->user_exits[side] /= more;
    }
    row->nr++;
}

static void evaluate(struct row *row)
{
    for (enum side side = 0; side < NR_SIDES; side++) {
        double sorted[MAX_ROUNDS];
        memcpy(sorted, row->ticks[side], row->nr * sizeof(sorted[0]));
        qsort(sorted, row->nr, sizeof(sorted[0]), compare);
        row->best[side] = sorted[0];
        row->median[side] = sorted[row->nr / 2];
    }
}

static bool can_compare(const struct row *row)
{
    return row->has[SIDE_VMM] && row->has[SIDE_QEMU];
}

/* At least as fast as the peer, by minima or by medians: other load may spoil
 * either of the two. */
static bool is_fast(const struct row *row)
{
    return row->best[SIDE_VMM] <= row->best[SIDE_QEMU] ||
           row->median[SIDE_VMM] <= row->median[SIDE_QEMU];
}

static void print_sides(const char *name, const double *values,
                        const struct row *row, double unit)
{
    printf("%-30s", name);
    for (enum side side = 0; side < NR_SIDES; side++) {
        if (row->has[side])
            printf(" %8.2f us", values[side] / unit);
        else
            printf(" %11s", "-");
    }
    if (can_compare(row))
        printf(" %10.2f", values[SIDE_VMM] / values[SIDE_QEMU]);
    else
        printf(" %10s", "-");
}

static void print_exits(const char *name, const double *values,
                        const struct row *row)
{
    printf("%-30s %11s", name, "");
    for (enum side side = SIDE_VMM; side < NR_SIDES; side++) {
        if (row->has[side] && counts_exits)
            printf(" %11.2f", values[side]);
        else
            printf(" %11s", "-");
    }
}

static void judge(bool can, bool met, const char *goal)
{
    nr_skipped += !can;
    nr_met += can && met;
    nr_missed += can && !met;
    printf("  %s: %s\n", goal, !can ? "skipped" : met ? "met" : "MISSED");
}

static void show(const struct load *load, const struct row *row)
{
    bool can = can_compare(row);

    printf("%s\n", load->name);
    print_sides("    minimum", row->best, row, ticks_per_us);
    judge(can, can && is_fast(row), "at most 1.00");
    print_sides("    median", row->median, row, ticks_per_us);
    printf("\n");
    print_exits("    exits to the VMM", row->user_exits, row);
    printf("\n");
    print_exits("    exits, all", row->exits, row);
    judge(can && counts_exits, row->exits[SIDE_VMM] < row->exits[SIDE_QEMU],
          "fewer");
    for (enum side side = 0; side < NR_SIDES; side++) {
        static const char *const names[] = {"host", "vmm", "QEMU"};
        if (!row->has[side])
            printf("    skipped: %s: %s\n", names[side], row->why_not[side]);
    }
    nr_failed += !row->has[SIDE_VMM];
    fflush(stdout);
}

/* A row that seems too slow is measured three times as often before it counts
 * as slow. */
static void measure_load(const struct settings *set, const struct load *load)
{
    static struct row row;
    struct sample few[NR_SIDES];
    uint64_t began_ticks = ticks_now();
    double began = now_us();

    row = (struct row){0};
    for (enum side side = 0; side < NR_SIDES; side++)
        try_side(set, load, side, &row, &few[side]);
    do {
        measure_round(set, load, &row, few);
        if (row.nr >= set->rounds)
            evaluate(&row);
    } while (row.nr < set->rounds ||
             (can_compare(&row) && !is_fast(&row) && row.nr < 3 * set->rounds));
    ticks_per_us = (double)(ticks_now() - began_ticks) / (now_us() - began);
    show(load, &row);
}

static void parse(int argc, char **argv, struct settings *set)
{
    static const struct option names[] = {
        {"irq", no_argument, NULL, 'i'},
        {"rounds", required_argument, NULL, 'r'},
        {"count", required_argument, NULL, 'c'},
        {"where", required_argument, NULL, 'w'},
        {"vmm", required_argument, NULL, 'v'},
        {"qemu", required_argument, NULL, 'q'},
        {"guest", required_argument, NULL, 'g'},
        {0},
    };
    int name;

    while ((name = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (name) {
        case 'i':
            set->irq = true;
            break;
        case 'r':
            set->rounds = (unsigned)atoi(optarg);
            break;
        case 'c':
            set->count = (uint32_t)atoi(optarg);
            break;
        case 'w':
            set->where = optarg;
            break;
        case 'v':
            set->vmm = optarg;
            break;
        case 'q':
            set->qemu = *optarg ? optarg : NULL;
            break;
        case 'g':
            set->guest = optarg;
            break;
        default:
            exit(64);
        }
    }
    if (set->vmm && set->guest && set->rounds >= 1 &&
        set->rounds <= MAX_ROUNDS / 3 && set->count > FEW)
        return;
    fprintf(stderr,
            "disk: started by `make bench`; --vmm and --guest are "
            "needed, --rounds is 1 to %u, --count over %u\n",
            MAX_ROUNDS / 3, FEW);
    exit(64);
}

int main(int argc, char **argv)
{
    struct settings set = {.rounds = 9, .count = 2000, .where = "disk"};
    char image[] = "/tmp/vmm-bench-disk.XXXXXX";

    parse(argc, argv, &set);
    int fd = mkstemp(image);
    if (fd < 0) {
        perror(image);
        return 77;
    }
    close(fd);
    set.image = image;
    counts_exits = count_exits_start();
    printf("%-30s %11s %11s %11s %10s  goal\n", "4 KiB on a virtio disk",
           "host's file", "vmm", "QEMU", "vmm / QEMU");
    for (size_t i = 0; i < ARRAY_SIZE(loads); i++)
        measure_load(&set, &loads[i]);
    unlink(image);
    if (!counts_exits)
        printf("exits are not counted: no tracepoints of kvm here\n");
    printf("\n%s, disk: %u goals met, %u missed, %u skipped", set.where, nr_met,
           nr_missed, nr_skipped);
    if (nr_failed)
        printf(", %u FAILED under vmm", nr_failed);
    printf("\n");
    if (nr_missed || nr_failed)
        return 1;
    return nr_met ? 0 : 77;
}
