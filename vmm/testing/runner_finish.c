/* SPDX-License-Identifier: MIT */
/*
 * A test has ended: judges it and tells the reports.
 */
#include "runner_loop.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/now.h"
#include "base/status.h"
#include "judge_process.h"

#define RESULT_MAX (64u << 10) /* bytes of a result file that are read */

struct outcome *runner_outcome(struct runner *runner,
                               const struct test_case *test)
{
    return &runner->outcomes[test - runner->plan->tests];
}

void runner_finish(struct runner *runner, struct outcome *outcome)
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

/* Did it exceed its time, perhaps because other tests used the CPUs? */
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

void runner_finish_process(struct loop *loop, struct process *process)
{
    char result[RESULT_MAX];
    struct outcome *outcome = runner_outcome(loop->runner, process->test);

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
        loop->ended_ns += judge_in_process(outcome, &input);
        if (is_to_run_again(process, outcome))
            run_again(loop, outcome);
        else
            runner_finish(loop->runner, outcome);
    }
    process_end(process);
}
