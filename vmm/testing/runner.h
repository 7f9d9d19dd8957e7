/* SPDX-License-Identifier: MIT */
/*
 * Runs a plan: so many tests at the same time, until all are done or a signal
 * ends it. A failure stops nothing. A test that did not keep its time while
 * more ran than there are CPUs is run once more, when there are no more: it
 * must not fail because of its neighbours.
 */
#ifndef VMM_TESTING_RUNNER_H
#define VMM_TESTING_RUNNER_H

#include "options/test_options.h"
#include "host_words.h"
#include "pace.h"
#include "report.h"

struct runner {
    const struct plan *plan;
    struct outcome *outcomes; /* one for each test, zero at the start */
    struct report *reports;
    size_t nr_reports;
    struct pace pace; /* how many at a time */
    struct host_words host;
    bool no_max_rss; /* no test's */
    bool no_skip;    /* a skipped test has failed */
    bool keep_all;   /* the output of tests, too, that did not fail */
    struct summary summary;
};

/* Runs everything; calls done and progress of each report. Whatever happens,
 * no process that it started is left when it returns. 0, or -errno after one
 * line on stderr. */
int runner_run(struct runner *runner) MUST_CHECK;

#endif
