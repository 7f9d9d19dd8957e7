/* SPDX-License-Identifier: MIT */
/*
 * The benchmark runner: the same small guests under the floor, vmm and QEMU,
 * one after the other, again and again, in one run. What other load does to a
 * machine then meets all sides alike, and only ratios are judged.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define MAX_ROUNDS    101u
#define WHY_MAX       160u

enum side { SIDE_FLOOR, SIDE_VMM, SIDE_QEMU, NR_SIDES };

/* Where things are, from the command line. */
struct paths {
    const char *floor;
    const char *vmm;
    const char *qemu;   /* NULL: not installed */
    const char *guests; /* the folder of the built guests */
    bool no_sandbox;    /* vmm does without, as the floor does */
};

/* Which image of a guest: its measured operation done few times, or many. */
enum variant { VARIANT_FEW, VARIANT_MANY };

struct guest {
    const char *name; /* of the file, without variant and suffix */
    bool is_long;     /* a flat 64-bit image: not for QEMU */
    bool in_sandbox;  /* vmm in its sandbox, whatever the others do */
};

/* One run of a guest, from before the start of the process until it was
 * waited for. */
struct run {
    uint64_t ns;
    uint64_t cpu_ns;    /* CPU time of all its threads, the guest's too */
    uint64_t peak_kib;  /* run_and_watch only: the process at its largest */
    uint64_t guest_kib; /* ... of which is RAM that the guest was given */
    char why[WHY_MAX];  /* what went wrong, "" if nothing did */
};

/* Runs `guest` once under `side`. False: look at run->why. */
bool run_guest(const struct paths *paths, enum side side,
               const struct guest *guest, enum variant variant,
               struct run *run);

/* The same under ptrace, to see its memory; `ns` means nothing then. */
bool run_and_watch(const struct paths *paths, enum side side,
                   const struct guest *guest, struct run *run);

/* For run.c: follows a traced child to its end; its wait status. */
int watch_memory(int pid, struct run *run);

/* A row of the table: one quantity, all sides. */
struct row {
    const char *name;
    const char *unit;   /* "ms", "us", "KiB", "" */
    bool has[NR_SIDES]; /* measured */
    char why_not[NR_SIDES][WHY_MAX];
    double nr_operations;  /* between few and many; 0: start to exit */
    double best[NR_SIDES]; /* from the minima of all rounds */
    double median[NR_SIDES];
    enum { GOAL_NONE, GOAL_RATIO, GOAL_OVER, GOAL_MOST } goal_kind;
    double goal; /* vmm / floor, vmm - floor, or vmm itself at most this */
};

enum outcome { OUTCOME_NO_GOAL, OUTCOME_SKIPPED, OUTCOME_MET, OUTCOME_MISSED };

/* What the command line asks for. */
struct settings {
    struct paths paths;
    bool exact;
    unsigned rounds;
    unsigned many; /* guests at once for vmm test; 0: leave that out */
    const char *only;
    const char *where;
};

/* Fills the row with what `guest` costs on all sides: with nr_operations, the
 * CPU time of one operation (two images, few and many of them); without, the
 * time from start to exit. */
void measure_row(const struct settings *set, struct row *row,
                 const struct guest *guest);

/* Fills the row with set->many hello guests: by a bare loop that starts vmm
 * (as SIDE_FLOOR), and by `vmm test`. */
void measure_many(const struct settings *set, struct row *row);

/* Prints one row and says whether its goal was reached. */
void table_head(bool exact);
enum outcome table_row(const struct row *row, bool exact);
/* Why sides are missing; once each. */
void table_notes(const struct row *rows, unsigned nr);
enum outcome row_outcome(const struct row *row);

#endif
