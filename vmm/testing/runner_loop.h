/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the runner share: only runner*.c use this.
 */
#ifndef VMM_TESTING_RUNNER_LOOP_H
#define VMM_TESTING_RUNNER_LOOP_H

#include "process.h"
#include "runner.h"

struct loop {
    struct runner *runner;
    struct process *slots; /* pace.most of them */
    struct pollfd *fds;    /* of signals, then three for each slot */
    int signal_fd;
    size_t *order; /* tests in starting order: all, then some once more */
    size_t nr_order;
    size_t next;       /* the first of these not started yet */
    uint64_t ended_ns; /* CPU time of the tests that have ended */
    uint64_t grace_ns; /* after a signal: when SIGKILL is due; 0: no signal */
};

/* How many tests run now. */
size_t runner_nr_running(const struct loop *loop);

struct outcome *runner_outcome(struct runner *runner,
                               const struct test_case *test);

/* Starts as many tests as may run now. */
void runner_start_more(struct loop *loop);

/* Takes a sample if it is time to, and decides how many may run from now on. */
void runner_look_at_pace(struct loop *loop);

/* Raises the limit of file descriptors to what that many tests need. */
void runner_raise_limit(struct pace *pace);

/* Counts a finished test, tells the reports, and keeps no more of its output
 * than they need. */
void runner_finish(struct runner *runner, struct outcome *outcome);

/* To be called when a test's process has ended: judges the test, and finishes
 * it or schedules it to run again. A test that we ended ourselves after a
 * signal counts as not run. */
void runner_finish_process(struct loop *loop, struct process *process);

#endif
