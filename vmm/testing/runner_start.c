/* SPDX-License-Identifier: MIT */
/*
 * Decides which tests are started, and how many at a time.
 */
#include "runner_loop.h"

#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/errors.h"
#include "base/now.h"

#define NR_FILES   4096u
#define FILES_EACH 16u /* descriptors of a test, at most */

size_t runner_nr_running(const struct loop *loop)
{
    size_t nr = 0;

    for (unsigned i = 0; i < loop->runner->pace.most; i++)
        nr += loop->slots[i].test != NULL;
    return nr;
}

/* Starts one test. If the host lacks what it needs, or no process could be
 * created, the test is finished at once. */
static void start_one(struct runner *runner, struct process *slot,
                      const struct test_case *test)
{
    struct outcome *outcome = runner_outcome(runner, test);
    const char *what;

    if (host_words_lack(&runner->host, test, outcome->why,
                        sizeof(outcome->why))) {
        outcome->verdict = VERDICT_SKIP;
        snprintf(outcome->kind, sizeof(outcome->kind), "needs");
    } else {
        int rc = process_start(slot, test, &what);
        if (!rc)
            return;
        outcome->verdict = VERDICT_ERROR;
        snprintf(outcome->kind, sizeof(outcome->kind), "not-started");
        snprintf(outcome->why, sizeof(outcome->why),
                 "it was not started: %s: %s", what, errors_open(-rc));
    }
    outcome->test = test;
    runner_finish(runner, outcome);
}

/* The limit at the moment: if the next test is a repeated one, at most one test
 * per CPU. */
static unsigned limit_now(const struct loop *loop)
{
    const struct runner *runner = loop->runner;
    const struct pace *pace = &runner->pace;
    bool again = loop->next >= runner->plan->nr;

    return again && pace->cpus < pace->limit ? pace->cpus : pace->limit;
}

static void note_company(struct loop *loop)
{
    struct runner *runner = loop->runner;

    if (runner->pace.is_fixed || runner_nr_running(loop) <= runner->pace.cpus)
        return;
    for (unsigned i = 0; i < runner->pace.most; i++)
        loop->slots[i].in_company |= loop->slots[i].test != NULL;
}

void runner_start_more(struct loop *loop)
{
    struct runner *runner = loop->runner;
    size_t running = runner_nr_running(loop);
    unsigned slot = 0;

    while (running < limit_now(loop) && !loop->grace_ns &&
           loop->next < loop->nr_order) {
        while (loop->slots[slot].test)
            slot++;
        size_t index = loop->order[loop->next++];
        start_one(runner, &loop->slots[slot], &runner->plan->tests[index]);
        running += loop->slots[slot].test != NULL;
    }
    note_company(loop);
}

void runner_look_at_pace(struct loop *loop)
{
    struct runner *runner = loop->runner;
    struct pace_sample sample = {
        .now_ns = now_ns(),
        .own_ns = loop->ended_ns,
        .nr_running = (unsigned)runner_nr_running(loop),
        .nr_ended = summary_done(&runner->summary),
    };
    struct timespec self;

    if (!pace_is_due(&runner->pace, sample.now_ns, sample.nr_ended))
        return;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &self);
    sample.own_ns +=
        (uint64_t)self.tv_sec * 1000000000u + (uint64_t)self.tv_nsec;
    for (unsigned i = 0; i < runner->pace.most; i++)
        if (loop->slots[i].test)
            sample.own_ns += process_cpu_ns(&loop->slots[i]);
    sample.busy_ns = pace_busy_ns();
    sample.available = pace_memory();
    pace_step(&runner->pace, &sample);
}

/* Each test needs some descriptors, four and its disks; the usual limit is
 * 1024. */
void runner_raise_limit(struct pace *pace)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit))
        return;
    if (limit.rlim_cur < NR_FILES) {
        limit.rlim_cur = limit.rlim_max < NR_FILES ? limit.rlim_max : NR_FILES;
        /* If this fails, a test that cannot be started reports it. */
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (!pace->is_fixed && pace->most > limit.rlim_cur / FILES_EACH)
        pace->most = (unsigned)(limit.rlim_cur / FILES_EACH) + 1;
}
