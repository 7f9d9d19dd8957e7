/* SPDX-License-Identifier: MIT */
/*
 * The command `vmm test`: turns options into a plan, runs it and writes its
 * reports.
 */
#include "test_command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/log.h"
#include "base/open_out.h"
#include "base/same_file.h"
#include "base/status.h"
#include "items.h"
#include "runner.h"

#define MAX_REPORTS 3u

/* Would `vmm run` accept each test's options? Checked before any test
 * starts. */
static int check_words(struct plan *plan)
{
    static char name[] = "vmm", run[] = "run";

    for (size_t i = 0; i < plan->nr; i++) {
        struct test_case *test = &plan->tests[i];
        struct options ignored;
        char **argv =
            arena_alloc(&plan->arena, (test->nr_words + 3) * sizeof(*argv));
        argv[0] = name;
        argv[1] = run;
        memcpy(argv + 2, test->words, test->nr_words * sizeof(*argv));
        int code = options_parse((int)test->nr_words + 2, argv, &ignored);
        if (!code && (ignored.command != COMMAND_RUN || ignored.result)) {
            log_error("--result, --help and --version are not for a test");
            code = STATUS_USAGE;
        } else if (!code && ignored.image != test->image) {
            log_error("'%s' is no option; what the kernel gets stands after "
                      "arguments =",
                      ignored.image);
            code = STATUS_USAGE;
        }
        if (code) {
            log_error("%s: so the test '%s' cannot be run",
                      test->where ? test->where : test->group, test->name);
            return code;
        }
    }
    return 0;
}

static int make_plan(const struct options *options, struct plan *plan)
{
    const struct test_options *test = &options->test;
    int code = items_plan(options, plan);

    if (!code)
        code = check_words(plan);
    if (code)
        return code;
    if (test->filter)
        plan_filter(plan, test->filter);
    if (!plan->nr) {
        log_error("no test's name fits --filter='%s'", test->filter);
        return STATUS_USAGE;
    }
    if (test->shard)
        plan_shard(plan, test->shard_index, test->shard_count);
    return 0;
}

static struct report *add_report(struct runner *runner,
                                 const struct report_ops *ops, FILE *out,
                                 const char *name)
{
    struct report *report = &runner->reports[runner->nr_reports++];

    *report = (struct report){
        .ops = ops,
        .out = out,
        .name = name,
        .plan = runner->plan,
        .outcomes = runner->outcomes,
        .style = {.jobs = runner->pace.is_fixed ? runner->pace.limit : 0,
                  .cpus = runner->pace.cpus},
    };
    return report;
}

/* Opening a report's file empties it, so it must not be a file that the tests
 * read. */
static int check_report(const struct plan *plan,
                        const struct test_options *test, const char *option,
                        const char *path)
{
    bool is_input = false;

    for (int i = 0; i < test->nr_items; i++)
        is_input |= same_file(path, test->items[i]); /* also a manifest */
    for (size_t i = 0; i < plan->nr && !is_input; i++)
        is_input = same_file(path, plan->tests[i].image) ||
                   same_file(path, plan->tests[i].input);
    if (!is_input)
        return STATUS_OK;
    log_error("--%s=%s: the tests read this file, and it would be lost; name "
              "another",
              option, path);
    return STATUS_USAGE;
}

static int check_reports(const struct plan *plan,
                         const struct test_options *test)
{
    int code = check_report(plan, test, "junit", test->junit);

    if (!code)
        code = check_report(plan, test, "tap", test->tap);
    if (!code && test->junit && test->tap &&
        (strcmp(test->junit, test->tap) == 0 ||
         same_file(test->junit, test->tap))) {
        log_error("--tap=%s: --junit names the same file; name another",
                  test->tap);
        code = STATUS_USAGE;
    }
    return code;
}

/* Opens a report's file before anything runs, so that no results are lost. */
static int add_file(struct runner *runner, const struct report_ops *ops,
                    const char *path)
{
    FILE *file = path ? open_out_stream(path, O_TRUNC) : NULL;

    if (!path)
        return 0;
    if (!file) {
        log_error("%s: %s", path, errors_make(errno));
        return STATUS_HOST_IO;
    }
    add_report(runner, ops, file, path);
    return 0;
}

static int add_reports(struct runner *runner, const struct test_options *test)
{
    static const struct report_ops *const formats[] = {
        [TEST_FORMAT_PRETTY] = &report_pretty,
        [TEST_FORMAT_TAP] = &report_tap,
        [TEST_FORMAT_JUNIT] = &report_junit,
        [TEST_FORMAT_GITHUB] = &report_github,
    };
    struct report *report =
        add_report(runner, formats[test->format], stdout, "standard output");
    const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

    report->style.shard = test->shard;
    report->style.is_whole = test->verbose;
    report->style.is_terminal =
        isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
    report->style.has_colours =
        report->style.is_terminal && (!no_color || !*no_color);
    int code = add_file(runner, &report_tap, test->tap);
    return code ? code : add_file(runner, &report_junit, test->junit);
}

/* Closes the files, and prints an error for a report that could not be
 * written. */
static int end_reports(struct runner *runner)
{
    int code = 0;

    for (size_t i = 0; i < runner->nr_reports; i++) {
        struct report *report = &runner->reports[i];
        report->ops->end(report, &runner->summary);
        bool failed = fflush(report->out) || ferror(report->out);
        report->is_gone |= failed && errno == EPIPE;
        if (report->out != stdout && fclose(report->out))
            failed = true;
        /* It is no error if the reader has gone (head). */
        if (failed && !report->is_gone)
            log_error("writing the tests' report to %s: %s", report->name,
                      strerror(errno));
        if (failed)
            code = STATUS_HOST_IO;
    }
    return code;
}

static int status_of(const struct summary *summary)
{
    if (summary->interrupted)
        return STATUS_SIGNAL;
    if (summary->failed || summary->errors)
        return TEST_FAILED;
    if (summary->skipped && !summary->passed)
        return STATUS_NO_KVM;
    return STATUS_OK;
}

static int run_plan(const struct plan *plan, const struct test_options *test)
{
    struct report reports[MAX_REPORTS];
    struct runner runner = {
        .plan = plan,
        .outcomes = calloc(plan->nr + 1, sizeof(*runner.outcomes)),
        .reports = reports,
        .host.given = test->host,
        .no_skip = test->no_skip,
        .no_max_rss = test->no_max_rss,
        .keep_all = test->verbose,
        .summary = {.nr_tests = plan->nr},
    };

    if (!runner.outcomes) {
        log_error("no memory for %zu tests", plan->nr);
        return STATUS_HOST_ERROR;
    }
    pace_init(&runner.pace, (unsigned)test->jobs, pace_count_cpus(),
              TEST_MAX_JOBS);
    int code = add_reports(&runner, test);
    for (size_t i = 0; i < runner.nr_reports && !code; i++)
        if (reports[i].ops->begin)
            reports[i].ops->begin(&reports[i]);
    if (!code && runner_run(&runner))
        code = STATUS_HOST_ERROR;
    if (!code) {
        code = status_of(&runner.summary);
        int written = end_reports(&runner);
        code = written ? written : code;
    }
    for (size_t i = 0; i < plan->nr; i++) {
        capture_free(&runner.outcomes[i].out);
        capture_free(&runner.outcomes[i].err);
        capture_free(&runner.outcomes[i].screen);
        cases_free(&runner.outcomes[i].cases);
    }
    free(runner.outcomes);
    return code;
}

static int list(const struct plan *plan)
{
    for (size_t i = 0; i < plan->nr; i++)
        printf("%s\n", plan->tests[i].name);
    if (fflush(stdout) == 0)
        return STATUS_OK;
    if (errno != EPIPE)
        log_error("writing to standard output: %s", strerror(errno));
    return STATUS_HOST_IO;
}

int test_command(const struct options *options)
{
    struct plan plan = {0};

    signal(SIGPIPE, SIG_IGN); /* a reader of our report may go away */
    int code = make_plan(options, &plan);

    if (!code)
        code = check_reports(&plan, &options->test);
    if (!code)
        code = options->list ? list(&plan) : run_plan(&plan, &options->test);
    plan_free(&plan);
    return code;
}
