/* SPDX-License-Identifier: MIT */
/*
 * One test as a process: this program again, with `run` and --result. Its
 * output comes by pipes, its result by a file in memory that no guest can
 * reach. It dies with us, however we end.
 */
#ifndef VMM_TESTING_PROCESS_H
#define VMM_TESTING_PROCESS_H

#include <sys/types.h>

#include "capture.h"
#include "plan.h"

struct process {
    const struct test_case *test; /* NULL: this one is free */
    pid_t pid;
    int pid_fd;
    int result_fd;
    int out_fd, err_fd;        /* -1: at their end */
    int disks[PLAN_MAX_DISKS]; /* new disks, in memory */
    struct capture out, err;
    uint64_t started_ns;
    uint64_t kill_ns; /* when its patience is over; CLOCK_MONOTONIC */
    /* When it has ended: */
    int wait_status;
    uint64_t cpu_ns; /* that it took of the CPUs */
    uint64_t rss;    /* the most memory that it had, in bytes */
    bool in_company; /* more than there are CPUs ran at the same time */
    bool killed;     /* by us, since it would not end */
};

/* 0, or -errno: then *process is free, and `what` says what failed. */
int process_start(struct process *process, const struct test_case *test,
                  const char **what) MUST_CHECK;

/* CPU time that it has had up to now, all its threads; 0 if it has ended. */
uint64_t process_cpu_ns(const struct process *process);

/* Its process group gets the signal. */
void process_kill(const struct process *process, int signal);

/* Takes what stands in a pipe, or much of it; -errno if there is no memory for
 * it. */
int process_read(int fd, struct capture *capture) MUST_CHECK;

/* After pid_fd became readable: waits for it, reads the rest of its output,
 * and leaves nothing of it. */
void process_reap(struct process *process);

/* Frees all that is left; the process is free then. */
void process_end(struct process *process);

#endif
