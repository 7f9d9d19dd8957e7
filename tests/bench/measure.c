/* SPDX-License-Identifier: MIT */
/*
 * One row: runs all sides in turn, round after round, and evaluates the
 * results.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

/* If even the floor takes this long, the row is not worth waiting for. */
#define TOO_LONG_NS 2000000000u

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double smallest(const double *values, unsigned nr)
{
    double best = values[0];

    for (unsigned i = 1; i < nr; i++)
        if (values[i] < best)
            best = values[i];
    return best;
}

static double median(const double *values, unsigned nr)
{
    double sorted[MAX_ROUNDS];

    memcpy(sorted, values, nr * sizeof(*values));
    qsort(sorted, nr, sizeof(*sorted), compare);
    return nr % 2 ? sorted[nr / 2] : (sorted[nr / 2 - 1] + sorted[nr / 2]) / 2;
}

/* A first run, not timed: can this side do it here? It also brings its files
 * into memory. */
static void try_side(const struct settings *set, struct row *row,
                     enum side side, const struct guest *guest)
{
    struct run run = {0};

    if (side == SIDE_QEMU && (guest->is_long || guest->kernel))
        return; /* this side has nothing like it */
    if (side == SIDE_QEMU && !set->paths.qemu)
        snprintf(run.why, WHY_MAX, "qemu-system-x86_64 is not installed");
    else if (run_guest(&set->paths, side, guest, VARIANT_FEW, &run))
        row->has[side] =
            set->exact || side != SIDE_FLOOR || run.ns < TOO_LONG_NS;
    if (!row->has[side] && !run.why[0])
        snprintf(run.why, WHY_MAX, "one run takes %.1f s here",
                 (double)run.ns / 1e9);
    if (!row->has[side])
        memcpy(row->why_not[side], run.why, WHY_MAX);
}

/* What each round took, in ns. */
struct times {
    double few[NR_SIDES][MAX_ROUNDS];
    double many[NR_SIDES][MAX_ROUNDS];
    unsigned nr; /* rounds */
};

static bool run_variant(const struct settings *set, struct row *row,
                        enum side side, const struct guest *guest,
                        enum variant variant, double *ns)
{
    struct run run;

    if (!run_guest(&set->paths, side, guest, variant, &run)) {
        row->has[side] = false;
        memcpy(row->why_not[side], run.why, WHY_MAX);
        return false;
    }
    *ns = (double)(row->nr_operations > 0 || row->is_cpu ? run.cpu_ns : run.ns);
    return true;
}

/* Runs all sides in turn. Each round begins with a different side, so that none
 * always runs after the same neighbour. */
static void measure(const struct settings *set, struct row *row,
                    const struct guest *guest, struct times *times)
{
    for (unsigned n = 0; n < set->rounds; n++) {
        unsigned round = times->nr++;
        for (unsigned i = 0; i < NR_SIDES; i++) {
            enum side side = (enum side)((round + i) % NR_SIDES);
            if (row->has[side] &&
                run_variant(set, row, side, guest, VARIANT_FEW,
                            &times->few[side][round]) &&
                row->nr_operations > 0)
                (void)run_variant(set, row, side, guest, VARIANT_MANY,
                                  &times->many[side][round]);
        }
    }
}

static void evaluate_start(struct row *row, const struct times *times)
{
    for (enum side side = 0; side < NR_SIDES; side++) {
        row->best[side] = smallest(times->few[side], times->nr) / 1e6;
        row->median[side] = median(times->few[side], times->nr) / 1e6;
    }
}

/* The cost of one operation is the difference between many and few of them; the
 * cost of starting and ending cancels out. */
static void evaluate_operation(const struct settings *set, struct row *row,
                               const struct times *times)
{
    double scale = row->nr_operations * (set->exact ? 1.0 : 1e3);

    for (enum side side = 0; side < NR_SIDES; side++) {
        const double *few = times->few[side], *many = times->many[side];
        double each[MAX_ROUNDS];
        for (unsigned i = 0; i < times->nr; i++)
            each[i] = (many[i] - few[i]) / scale;
        row->median[side] = median(each, times->nr);
        row->best[side] =
            (smallest(many, times->nr) - smallest(few, times->nr)) / scale;
    }
}

/* Other load on the machine spoils the figures, and more rounds repair them: if
 * a goal seems missed, three times as many rounds are measured in total before
 * it counts as missed. */
void measure_row(const struct settings *set, struct row *row,
                 const struct guest *guest)
{
    static struct times times;

    times = (struct times){0};
    for (enum side side = 0; side < NR_SIDES; side++)
        if (side == SIDE_FLOOR || row->has[SIDE_FLOOR])
            try_side(set, row, side, guest);
    do {
        measure(set, row, guest, &times);
        if (row->nr_operations > 0)
            evaluate_operation(set, row, &times);
        else
            evaluate_start(row, &times);
    } while (row_outcome(row) == OUTCOME_MISSED && !set->exact &&
             times.nr < 3 * set->rounds);
}
