/* SPDX-License-Identifier: MIT */
/*
 * The event loop of a run of tests. One thread; each test is a process.
 */
#include "runner.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/log.h"
#include "base/now.h"
#include "runner_loop.h"
#include "stopping.h"

#define TICK_MS  500        /* how often times are checked */
#define GRACE_NS 400000000u /* from SIGTERM to SIGKILL, if we must end */

static void show_progress(const struct loop *loop)
{
    struct runner *runner = loop->runner;
    const char *names[TEST_MAX_JOBS];
    struct progress progress = {.summary = &runner->summary, .running = names};

    for (unsigned i = 0; i < runner->pace.most; i++)
        if (loop->slots[i].test)
            names[progress.nr_running++] = loop->slots[i].test->name;
    for (size_t i = 0; i < runner->nr_reports; i++)
        if (runner->reports[i].ops->progress)
            runner->reports[i].ops->progress(&runner->reports[i], &progress);
}

static void kill_all(const struct loop *loop, int signal)
{
    for (unsigned i = 0; i < loop->runner->pace.most; i++)
        if (loop->slots[i].test)
            process_kill(&loop->slots[i], signal);
}

/* The first signal asks the tests to end; a second one, or the end of the grace
 * time, kills them. */
static void end_early(struct loop *loop)
{
    kill_all(loop, loop->grace_ns ? SIGKILL : SIGTERM);
    if (!loop->grace_ns)
        loop->grace_ns = now_ns() + GRACE_NS;
    loop->runner->summary.interrupted = true;
}

/* "vmm test ... | head": has the only reader of the report gone? */
static bool is_nobody_there(const struct runner *runner)
{
    return runner->nr_reports == 1 && runner->reports[0].is_gone;
}

static void check_times(struct loop *loop)
{
    uint64_t now = now_ns();

    for (unsigned i = 0; i < loop->runner->pace.most; i++) {
        struct process *process = &loop->slots[i];
        if (process->test && now >= process->kill_ns) {
            process->killed = true;
            process_kill(process, SIGKILL);
        }
    }
    if (loop->grace_ns && now >= loop->grace_ns)
        kill_all(loop, SIGKILL);
}

/* Reads what is in a pipe; closes it at its end. */
static void on_pipe(int *fd, const struct pollfd *poll_fd,
                    struct capture *capture)
{
    if (!poll_fd->revents)
        return;
    uint64_t before = capture->len + capture->dropped;
    int rc = process_read(*fd, capture);
    bool at_end = (poll_fd->revents & (POLLHUP | POLLERR)) &&
                  capture->len + capture->dropped == before;
    if (rc || at_end) {
        close(*fd);
        *fd = -1;
    }
}

static void wait_once(struct loop *loop)
{
    unsigned jobs = loop->runner->pace.most;

    loop->fds[0] = (struct pollfd){.fd = loop->signal_fd, .events = POLLIN};
    for (unsigned i = 0; i < jobs; i++) {
        const struct process *process = &loop->slots[i];
        struct pollfd *fds = &loop->fds[1 + 3 * i];
        bool used = process->test != NULL;
        fds[0] = (struct pollfd){used ? process->pid_fd : -1, POLLIN, 0};
        fds[1] = (struct pollfd){used ? process->out_fd : -1, POLLIN, 0};
        fds[2] = (struct pollfd){used ? process->err_fd : -1, POLLIN, 0};
    }
    if (poll(loop->fds, 1 + 3 * jobs, loop->grace_ns ? 20 : TICK_MS) < 0)
        return; /* interrupted: the revents are not valid */
    if (loop->fds[0].revents && stopping_is_asked())
        end_early(loop);
    for (unsigned i = 0; i < jobs; i++) {
        struct process *process = &loop->slots[i];
        const struct pollfd *fds = &loop->fds[1 + 3 * i];
        if (!process->test)
            continue;
        on_pipe(&process->out_fd, &fds[1], &process->out);
        on_pipe(&process->err_fd, &fds[2], &process->err);
        if (fds[0].revents)
            runner_finish_process(loop, process);
    }
}

static int prepare(struct loop *loop)
{
    const struct runner *runner = loop->runner;
    size_t nr = runner->plan->nr;

    loop->slots = calloc(runner->pace.most, sizeof(*loop->slots));
    loop->fds = calloc(1 + 3 * (size_t)runner->pace.most, sizeof(*loop->fds));
    loop->order = calloc(2 * nr + 1, sizeof(*loop->order));
    if (!loop->slots || !loop->fds || !loop->order)
        return -ENOMEM;
    for (; loop->nr_order < nr; loop->nr_order++)
        loop->order[loop->nr_order] = loop->nr_order;
    return 0;
}

int runner_run(struct runner *runner)
{
    struct loop loop = {.runner = runner, .signal_fd = stopping_start()};
    uint64_t started = now_ns();
    int rc = loop.signal_fd < 0 ? loop.signal_fd : 0;

    runner_raise_limit(&runner->pace);
    if (!rc)
        rc = prepare(&loop);
    if (rc)
        log_error("starting the tests: %s", errors_host(-rc));
    while (!rc) {
        runner_start_more(&loop);
        if (!runner_nr_running(&loop))
            break;
        show_progress(&loop);
        wait_once(&loop);
        check_times(&loop);
        if (runner->summary.interrupted)
            stopping_goes_on();
        if (!loop.grace_ns && is_nobody_there(runner))
            end_early(&loop);
        runner_look_at_pace(&loop);
    }
    runner->summary.ns = now_ns() - started;
    free(loop.slots);
    free(loop.fds);
    free(loop.order);
    return rc;
}
