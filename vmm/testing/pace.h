/* SPDX-License-Identifier: MIT */
/*
 * How many tests run at the same time: as many as keep the CPUs busy, measured
 * while they run. A short run spends most of its time asleep in the kernel
 * (closing a VM alone waits for the kernel's grace periods), so one test per
 * CPU leaves the CPUs idle; but a test that computes needs a CPU of its own.
 * The decision depends on the CPU time that the tests really used, on what
 * other programs use, and on memory.
 *
 * Only the calculation is here; pace_host.c reads the figures.
 */
#ifndef VMM_TESTING_PACE_H
#define VMM_TESTING_PACE_H

#include "base/util.h"

/* Figures at one moment. Of the CPU times only the difference between two
 * samples counts. */
struct pace_sample {
    uint64_t now_ns;
    uint64_t own_ns;    /* CPU time used by us and our tests */
    uint64_t busy_ns;   /* used on these CPUs by all programs; 0: unknown */
    uint64_t available; /* bytes of memory available; 0: unknown */
    unsigned nr_running;
    size_t nr_ended; /* tests that have ended so far */
};

struct pace {
    unsigned cpus;  /* that we may use */
    unsigned limit; /* most tests at the same time, for now */
    unsigned most;  /* upper bound of `limit` */
    bool is_fixed;  /* --jobs: the limit stays */
    uint64_t peak;  /* most memory of a test so far, in bytes */
    double others;  /* part of the CPUs used by other programs, 0 to 1 */
    bool has_last;  /* the two below are set */
    struct pace_sample last;        /* of the last decision */
    struct pace_sample last_others; /* when others were last measured */
};

/* Lets `jobs` tests run at the same time, or as many as is best if `jobs` is
 * 0. */
void pace_init(struct pace *pace, unsigned jobs, unsigned cpus, unsigned most);

/* Is it time for another sample? */
bool pace_is_due(const struct pace *pace, uint64_t now_ns, size_t nr_ended);

/* Sets the limit again. */
void pace_step(struct pace *pace, const struct pace_sample *sample);

/* CPUs that this process may use: those of its affinity, and no more than its
 * control group's quota. At least 1. */
unsigned pace_count_cpus(void);

/* For it: how many CPUs the quota of a control group corresponds to, rounded
 * up. The group is the one of version 2 in the file `groups` (cgroups(7),
 * /proc/self/cgroup), and a folder below `tree`. 0: there is no quota. */
unsigned pace_quota(const char *groups, const char *tree);

/* The time that all programs have used on the CPUs of our affinity (proc(5),
 * /proc/stat), and the memory available (/proc/meminfo). 0: unknown. */
uint64_t pace_busy_ns(void);
uint64_t pace_memory(void);

#endif
