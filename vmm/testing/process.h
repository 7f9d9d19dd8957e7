/* SPDX-License-Identifier: MIT */
/*
 * One test as a process: this program again, with `run` and --result. Its
 * output comes through pipes, its result through a file in memory that no guest
 * can reach. It dies with us, however we end.
 */
#ifndef VMM_TESTING_PROCESS_H
#define VMM_TESTING_PROCESS_H

#include <sys/resource.h>
#include <sys/types.h>

#include "capture.h"
#include "plan.h"

struct process {
    const struct test_case *test; /* NULL: this slot is free */
    pid_t pid;
    int pid_fd;
    int result_fd;
    int out_fd, err_fd;        /* -1: at end of file */
    int disks[PLAN_MAX_DISKS]; /* files in memory for new disks */
    struct capture out, err;
    uint64_t started_ns;
    uint64_t kill_ns; /* when it is to be killed; CLOCK_MONOTONIC */
    /* When it has ended: */
    int wait_status;
    uint64_t cpu_ns; /* CPU time that it used */
    uint64_t rss;    /* most memory that it used, in bytes */
    bool in_company; /* more tests than CPUs ran at the same time */
    bool killed;     /* by us, since it would not end */
};

/* 0, or -errno: then *process is free, and `what` says what failed. */
int process_start(struct process *process, const struct test_case *test,
                  const char **what) MUST_CHECK;

/* CPU time that all its threads have used so far; 0 if it has ended. */
uint64_t process_cpu_ns(const struct process *process);

/* Sends the signal to its process group. */
void process_kill(const struct process *process, int signal);

/* Reads what is in a pipe, or much of it. Returns -errno if out of memory. */
int process_read(int fd, struct capture *capture) MUST_CHECK;

/* To be called when pid_fd is readable: waits for the process, reads the rest
 * of its output, and kills whatever it has left running. */
void process_reap(struct process *process);

/* Frees what is left; the slot is free then. */
void process_end(struct process *process);

/* The CPU time in it, in nanoseconds. */
uint64_t process_usage_ns(const struct rusage *usage);

#endif
