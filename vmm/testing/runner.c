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
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/now.h"
#include "base/status.h"
#include "process.h"

#define TICK_MS    500        /* how often times are looked at */
#define GRACE_NS   400000000u /* from SIGTERM to SIGKILL, when we must end */
#define NR_FILES   4096u
#define FILES_EACH 16u         /* descriptors of a test, at most */
#define RESULT_MAX (64u << 10) /* bytes of a result file that are read */

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

static size_t nr_running(const struct loop *loop)
{
    size_t nr = 0;

    for (unsigned i = 0; i < loop->runner->pace.most; i++)
        nr += loop->slots[i].test != NULL;
    return nr;
}

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
    for (size_t i = 0; i < runner->nr_reports; i++) {
        struct report *report = &runner->reports[i];
        if (!report->ops->done)
            continue;
        errno = 0;
        report->ops->done(report, (size_t)(outcome - runner->outcomes));
        report->is_gone |= ferror(report->out) && errno == EPIPE;
    }
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

/* Is the next one to be run once more, without company? */
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

    if (runner->pace.is_fixed || nr_running(loop) <= runner->pace.cpus)
        return;
    for (unsigned i = 0; i < runner->pace.most; i++)
        loop->slots[i].in_company |= loop->slots[i].test != NULL;
}

static void start_more(struct loop *loop)
{
    struct runner *runner = loop->runner;
    size_t running = nr_running(loop);
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

static void look_at_pace(struct loop *loop)
{
    struct runner *runner = loop->runner;
    struct pace_sample sample = {
        .now_ns = now_ns(),
        .own_ns = loop->ended_ns,
        .nr_running = (unsigned)nr_running(loop),
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

/* Its time was up, and others may have had it. */
static bool is_to_run_again(const struct process *process,
                            const struct outcome *outcome)
{
    return process->in_company &&
           (outcome->verdict == VERDICT_FAIL ||
            outcome->verdict == VERDICT_ERROR) &&
           (strcmp(outcome->kind, status_name(STATUS_TIMEOUT)) == 0 ||
            strcmp(outcome->kind, "hang") == 0);
}

static const char *output_of(const struct outcome *outcome)
{
    return outcome->out.text ? outcome->out.text : "";
}

static void run_again(struct loop *loop, struct outcome *outcome)
{
    cases_free(&outcome->cases);
    capture_free(&outcome->screen);
    capture_free(&outcome->out);
    capture_free(&outcome->err);
    outcome->test = NULL;
    loop->order[loop->nr_order++] = (size_t)(outcome - loop->runner->outcomes);
}

/* A test that we ended ourselves after a signal is one that was not run. */
static void finish_process(struct loop *loop, struct process *process)
{
    char result[RESULT_MAX];
    struct outcome *outcome = outcome_of(loop->runner, process->test);

    process_reap(process);
    loop->ended_ns += process->cpu_ns;
    if (process->rss > loop->runner->pace.peak)
        loop->runner->pace.peak = process->rss;
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
            .ns = now_ns() - process->started_ns,
            .out = process->out,
            .err = process->err,
        };
        process->out = process->err = (struct capture){0};
        cases_read(&outcome->cases, output_of(outcome), outcome->out.len);
        judge(outcome, &input);
        if (is_to_run_again(process, outcome))
            run_again(loop, outcome);
        else
            finish(loop->runner, outcome);
    }
    process_end(process);
}

static void kill_all(const struct loop *loop, int signal)
{
    for (unsigned i = 0; i < loop->runner->pace.most; i++)
        if (loop->slots[i].test)
            process_kill(&loop->slots[i], signal);
}

/* The first time asks the tests to end; a second one, or time, kills them. */
static void end_early(struct loop *loop)
{
    kill_all(loop, loop->grace_ns ? SIGKILL : SIGTERM);
    if (!loop->grace_ns)
        loop->grace_ns = now_ns() + GRACE_NS;
    loop->runner->summary.interrupted = true;
}

static void on_signal(struct loop *loop)
{
    struct signalfd_siginfo info;

    if (read(loop->signal_fd, &info, sizeof(info)) != sizeof(info))
        return;
    end_early(loop);
}

/* "vmm test ... | head": whoever read the only report has seen enough. */
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

/* Each test needs some descriptors, four and its disks; the usual limit is
 * 1024. */
static void raise_limit(struct pace *pace)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit))
        return;
    if (limit.rlim_cur < NR_FILES) {
        limit.rlim_cur = limit.rlim_max < NR_FILES ? limit.rlim_max : NR_FILES;
        /* If it cannot be: a test that cannot be started says so. */
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (!pace->is_fixed && pace->most > limit.rlim_cur / FILES_EACH)
        pace->most = (unsigned)(limit.rlim_cur / FILES_EACH) + 1;
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
    struct loop loop = {.runner = runner, .signal_fd = open_signals()};
    uint64_t started = now_ns();
    int rc = loop.signal_fd < 0 ? loop.signal_fd : 0;

    raise_limit(&runner->pace);
    if (!rc)
        rc = prepare(&loop);
    if (rc)
        log_error("starting the tests: %s", strerror(-rc));
    while (!rc) {
        start_more(&loop);
        if (!nr_running(&loop))
            break;
        show_progress(&loop);
        wait_once(&loop);
        check_times(&loop);
        if (!loop.grace_ns && is_nobody_there(runner))
            end_early(&loop);
        look_at_pace(&loop);
    }
    runner->summary.ns = now_ns() - started;
    if (loop.signal_fd >= 0)
        close(loop.signal_fd);
    free(loop.slots);
    free(loop.fds);
    free(loop.order);
    return rc;
}
