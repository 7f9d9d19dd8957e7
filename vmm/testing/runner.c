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
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/log.h"
#include "process.h"

#define TICK_MS    500        /* how often times are looked at */
#define GRACE_NS   400000000u /* from SIGTERM to SIGKILL, when we must end */
#define NR_FILES   4096u
#define RESULT_MAX (64u << 10) /* bytes of a result file that are read */

struct loop {
    struct runner *runner;
    struct process *slots; /* runner->jobs of them */
    struct pollfd *fds;    /* a signalfd, then three for each slot */
    int signal_fd;
    size_t next;       /* the first test that was not started */
    uint64_t grace_ns; /* after a signal: when SIGKILL is due; 0: no signal */
};

static size_t nr_running(const struct loop *loop)
{
    size_t nr = 0;

    for (unsigned i = 0; i < loop->runner->jobs; i++)
        nr += loop->slots[i].test != NULL;
    return nr;
}

static void show_progress(const struct loop *loop)
{
    struct runner *runner = loop->runner;
    const char *names[TEST_MAX_JOBS];
    struct progress progress = {.summary = &runner->summary, .running = names};

    for (unsigned i = 0; i < runner->jobs; i++)
        if (loop->slots[i].test)
            names[progress.nr_running++] = loop->slots[i].test->name;
    for (size_t i = 0; i < runner->nr_reports; i++)
        if (runner->reports[i].ops->progress)
            runner->reports[i].ops->progress(&runner->reports[i], &progress);
}

/* Counts a finished test, tells the reports, keeps no more of its output than
 * they need. */
static void finish(struct runner *runner, struct outcome *outcome)
{
    struct summary *summary = &runner->summary;

    if (runner->no_skip && outcome->verdict == VERDICT_SKIP)
        outcome->verdict = VERDICT_FAIL;
    summary->passed += outcome->verdict == VERDICT_PASS;
    summary->failed += outcome->verdict == VERDICT_FAIL;
    summary->errors += outcome->verdict == VERDICT_ERROR;
    summary->skipped += outcome->verdict == VERDICT_SKIP;
    if (!runner->keep_all && (outcome->verdict == VERDICT_PASS ||
                              outcome->verdict == VERDICT_SKIP)) {
        capture_free(&outcome->out);
        capture_free(&outcome->err);
        capture_free(&outcome->screen);
    }
    capture_keep_tail(&outcome->out, REPORT_OUT_KEPT);
    capture_keep_tail(&outcome->err, REPORT_ERR_KEPT);
    for (size_t i = 0; i < runner->nr_reports; i++)
        if (runner->reports[i].ops->done)
            runner->reports[i].ops->done(&runner->reports[i],
                                         (size_t)(outcome - runner->outcomes));
}

static struct outcome *outcome_of(struct runner *runner,
                                  const struct test_case *test)
{
    return &runner->outcomes[test - runner->plan->tests];
}

/* The host lacks what it needs, or a process of its own could not be had: that
 * is this test's end. */
static void start_one(struct runner *runner, struct process *slot,
                      const struct test_case *test)
{
    struct outcome *outcome = outcome_of(runner, test);
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
                 "it was not started: %s: %s", what, strerror(-rc));
    }
    outcome->test = test;
    finish(runner, outcome);
}

static void start_more(struct loop *loop)
{
    struct runner *runner = loop->runner;

    for (unsigned i = 0; i < runner->jobs; i++)
        while (!loop->slots[i].test && !loop->grace_ns &&
               loop->next < runner->plan->nr)
            start_one(runner, &loop->slots[i],
                      &runner->plan->tests[loop->next++]);
}

/* A test that we ended ourselves after a signal is one that was not run. */
static void finish_process(struct loop *loop, struct process *process)
{
    char result[RESULT_MAX];
    struct outcome *outcome = outcome_of(loop->runner, process->test);

    process_reap(process);
    if (!loop->grace_ns) {
        ssize_t len = pread(process->result_fd, result, sizeof(result), 0);
        struct judge_input input = {
            .wait_status = process->wait_status,
            .killed = process->killed,
            .rss = loop->runner->no_max_rss ? 0 : process->rss,
            .result = result,
            .result_len = len > 0 ? (size_t)len : 0,
        };
        *outcome = (struct outcome){
            .test = process->test,
            .ns = process_now_ns() - process->started_ns,
            .out = process->out,
            .err = process->err,
        };
        process->out = process->err = (struct capture){0};
        judge(outcome, &input);
        finish(loop->runner, outcome);
    }
    process_end(process);
}

static void kill_all(const struct loop *loop, int signal)
{
    for (unsigned i = 0; i < loop->runner->jobs; i++)
        if (loop->slots[i].test)
            process_kill(&loop->slots[i], signal);
}

/* The first asks the tests to end; a second one, or time, kills them. */
static void on_signal(struct loop *loop)
{
    struct signalfd_siginfo info;

    if (read(loop->signal_fd, &info, sizeof(info)) != sizeof(info))
        return;
    kill_all(loop, loop->grace_ns ? SIGKILL : SIGTERM);
    if (!loop->grace_ns)
        loop->grace_ns = process_now_ns() + GRACE_NS;
    loop->runner->summary.interrupted = true;
}

static void check_times(struct loop *loop)
{
    uint64_t now = process_now_ns();

    for (unsigned i = 0; i < loop->runner->jobs; i++) {
        struct process *process = &loop->slots[i];
        if (process->test && now >= process->kill_ns) {
            process->killed = true;
            process_kill(process, SIGKILL);
        }
    }
    if (loop->grace_ns && now >= loop->grace_ns)
        kill_all(loop, SIGKILL);
}

/* One end of a pipe: takes what is there, lets go of it at its end. */
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
    unsigned jobs = loop->runner->jobs;

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
    if (loop->fds[0].revents)
        on_signal(loop);
    for (unsigned i = 0; i < jobs; i++) {
        struct process *process = &loop->slots[i];
        const struct pollfd *fds = &loop->fds[1 + 3 * i];
        if (!process->test)
            continue;
        on_pipe(&process->out_fd, &fds[1], &process->out);
        on_pipe(&process->err_fd, &fds[2], &process->err);
        if (fds[0].revents)
            finish_process(loop, process);
    }
}

static int open_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &set, NULL))
        return -errno;
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

/* Each test needs four descriptors; the usual limit is 1024. */
static void raise_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= NR_FILES)
        return;
    limit.rlim_cur = limit.rlim_max < NR_FILES ? limit.rlim_max : NR_FILES;
    /* If it cannot be: a test that cannot be started says so. */
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

int runner_run(struct runner *runner)
{
    struct loop loop = {.runner = runner, .signal_fd = open_signals()};
    uint64_t started = process_now_ns();
    int rc = loop.signal_fd < 0 ? loop.signal_fd : 0;

    raise_limit();
    loop.slots = calloc(runner->jobs, sizeof(*loop.slots));
    loop.fds = calloc(1 + 3 * (size_t)runner->jobs, sizeof(*loop.fds));
    if (!rc && (!loop.slots || !loop.fds))
        rc = -ENOMEM;
    if (rc)
        log_error("starting the tests: %s", strerror(-rc));
    while (!rc) {
        start_more(&loop);
        if (!nr_running(&loop))
            break;
        show_progress(&loop);
        wait_once(&loop);
        check_times(&loop);
    }
    runner->summary.ns = process_now_ns() - started;
    if (loop.signal_fd >= 0)
        close(loop.signal_fd);
    free(loop.slots);
    free(loop.fds);
    return rc;
}
