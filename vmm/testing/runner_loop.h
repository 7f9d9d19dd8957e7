/* SPDX-License-Identifier: MIT */
/*
 * What the parts of a run of tests share: only runner*.c use this.
 */
#ifndef VMM_TESTING_RUNNER_LOOP_H
#define VMM_TESTING_RUNNER_LOOP_H

#include "process.h"
#include "runner.h"

struct loop {
    struct runner *runner;
    struct process *slots; /* pace.most of them */
    struct pollfd *fds;    /* a signalfd, then three for each slot */
    int signal_fd;
    size_t *order; /* tests as they are started: all, then some once more */
    size_t nr_order;
    size_t next;       /* the first of these that was not started */
    uint64_t ended_ns; /* CPU time of the tests that have ended */
    uint64_t grace_ns; /* after a signal: when SIGKILL is due; 0: no signal */
};

/* How many tests run now. */
size_t runner_nr_running(const struct loop *loop);

struct outcome *runner_outcome(struct runner *runner,
                               const struct test_case *test);

/* Starts as many tests as may run now. */
void runner_start_more(struct loop *loop);

/* Measures, when it is time to, and decides how many may run from now on. */
void runner_look_at_pace(struct loop *loop);

/* Gets this process the file descriptors that so many tests need. */
void runner_raise_limit(struct pace *pace);

/* Counts a finished test, tells the reports, keeps no more of its output than
 * they need. */
void runner_finish(struct runner *runner, struct outcome *outcome);

/* A test's process has ended: judges it, and finishes it or has it run again. A
 * test that we ended ourselves after a signal is one that was not run. */
void runner_finish_process(struct loop *loop, struct process *process);

#endif
