/* SPDX-License-Identifier: MIT */
/*
 * How many tests run at the same time: as many as keep the CPUs busy, found out
 * while they run. Most of a short machine's time goes by asleep in the kernel
 * (closing a VM alone waits for its grace periods), so one a CPU leaves the
 * CPUs idle; one that computes needs a CPU of its own. What decides is what the
 * tests really took of the CPUs, what other programs take, and memory.
 *
 * Only sums here; the figures are read in pace_host.c.
 */
#ifndef VMM_TESTING_PACE_H
#define VMM_TESTING_PACE_H

#include "base/util.h"

/* Figures of one moment. Only differences between two count. */
struct pace_sample {
    uint64_t now_ns;
    uint64_t own_ns;  /* CPU time that we and our tests have had */
    uint64_t busy_ns; /* that all programs have had of these CPUs; 0: unknown */
    uint64_t available; /* bytes of memory that could be had; 0: unknown */
    unsigned nr_running;
    size_t nr_ended; /* tests that have ended so far */
};

struct pace {
    unsigned cpus;  /* that we may use */
    unsigned limit; /* so many at the same time */
    unsigned most;  /* and never more */
    bool is_fixed;  /* --jobs: the limit stays */
    uint64_t peak;  /* memory that the largest test so far had, in bytes */
    double others;  /* part of the CPUs that other programs have, 0 to 1 */
    bool has_last;  /* the two below are set */
    struct pace_sample last;        /* of the last decision */
    struct pace_sample last_others; /* of the last look at other programs */
};

/* `jobs` at the same time, or as many as is best if it is 0. */
void pace_init(struct pace *pace, unsigned jobs, unsigned cpus, unsigned most);

/* Is it time for another sample? */
bool pace_is_due(const struct pace *pace, uint64_t now_ns, size_t nr_ended);

/* Sets the limit anew. */
void pace_step(struct pace *pace, const struct pace_sample *sample);

/* CPUs that this process may use: those of its affinity, and no more than its
 * control group's quota. At least 1. */
unsigned pace_count_cpus(void);

/* What all programs have had of the CPUs of our affinity (proc(5), /proc/stat),
 * and what memory could be had (/proc/meminfo). 0: not to be found out. */
uint64_t pace_busy_ns(void);
uint64_t pace_memory(void);

#endif
