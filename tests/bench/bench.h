/* SPDX-License-Identifier: MIT */
/*
 * The benchmark runner: the same small guests under the floor, vmm and QEMU,
 * one after the other, round after round, in one run. Other load on the machine
 * then affects all sides alike, and only ratios are judged.
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

/* Where the programs are, from the command line. */
struct paths {
    const char *floor;
    const char *vmm;
    const char *qemu;   /* NULL: not installed */
    const char *guests; /* the folder of the built guests */
    bool no_sandbox;    /* run vmm without its sandbox, as the floor runs */
};

/* Which image of a guest: one that does its measured operation few times, or
 * one that does it many times. */
enum variant { VARIANT_FEW, VARIANT_MANY };

struct guest {
    const char *name; /* of the file, without variant and suffix */
    bool is_long;     /* a flat 64-bit image: not for QEMU */
    bool in_sandbox;  /* run vmm in its sandbox, whatever the other guests do */
    bool is_traced;   /* run vmm with --trace=FILE */
    const char *kernel; /* a file that vmm starts in place of it, and QEMU not
                           at all; NULL: none */
};

/* One run of a guest, from before its process starts until the process has been
 * waited for. */
struct run {
    uint64_t ns;
    uint64_t cpu_ns;    /* CPU time of all threads, including the guest */
    uint64_t peak_kib;  /* run_and_watch only: peak of the process */
    uint64_t guest_kib; /* the part of it that is RAM given to the guest */
    char why[WHY_MAX];  /* what went wrong, "" if nothing did */
};

/* Runs `guest` once under `side`. If it returns false, run->why says why. */
bool run_guest(const struct paths *paths, enum side side,
               const struct guest *guest, enum variant variant,
               struct run *run);

/* The same under ptrace, to see its memory; `ns` has no meaning then. */
bool run_and_watch(const struct paths *paths, enum side side,
                   const struct guest *guest, struct run *run);

/* For run.c: follows a traced child until it ends; returns its wait status. */
int watch_memory(int pid, struct run *run);

/* A row of the table: one quantity, all sides. */
struct row {
    const char *name;
    const char *unit;   /* "ms", "us", "KiB", "" */
    bool has[NR_SIDES]; /* measured */
    char why_not[NR_SIDES][WHY_MAX];
    double nr_operations;  /* between few and many; 0: start to exit */
    bool is_cpu;           /* start to exit in CPU time */
    double best[NR_SIDES]; /* from the minima of all rounds */
    double median[NR_SIDES];
    enum {
        GOAL_NONE,
        GOAL_RATIO, /* of vmm / floor */
        GOAL_OVER,  /* of vmm - floor */
        GOAL_TRACE, /* of vmm - vmm without a trace */
        GOAL_MOST,  /* of vmm itself */
    } goal_kind;
    double goal;                /* the upper limit */
    const struct row *untraced; /* GOAL_TRACE: the row to compare with */
};

enum outcome { OUTCOME_NO_GOAL, OUTCOME_SKIPPED, OUTCOME_MET, OUTCOME_MISSED };

/* What the command line asks for. */
struct settings {
    struct paths paths;
    bool exact;
    unsigned rounds;
    unsigned many; /* how many guests at once for vmm test; 0: omit that row */
    const char *only;
    const char *where;
    const char *large; /* a bzImage; NULL: omit that row */
};

/* Fills the row with the cost of `guest` on all sides: if nr_operations is not
 * 0, the CPU time of one operation (from two images, with few and with many of
 * them); else the time from start to exit. */
void measure_row(const struct settings *set, struct row *row,
                 const struct guest *guest);

/* Fills the row with the cost of set->many hello guests, run by a plain loop
 * that starts vmm (as SIDE_FLOOR), and by `vmm test`. */
void measure_many(const struct settings *set, struct row *row);

/* Prints one row and says whether its goal was reached. */
void table_head(bool exact);
enum outcome table_row(const struct row *row, bool exact);
/* Prints why sides are missing, each reason once. */
void table_notes(const struct row *rows, unsigned nr);
enum outcome row_outcome(const struct row *row);

#endif
