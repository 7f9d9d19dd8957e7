/* SPDX-License-Identifier: MIT */
/*
 * Runs a plan, several tests at the same time, until all are done or a signal
 * ends it. A failure does not stop the run. A test that exceeded its time while
 * more tests than CPUs were running is run once more at the end: it must not
 * fail because of other tests.
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
    struct pace pace; /* how many tests run at a time */
    struct host_words host;
    bool no_max_rss; /* the tests' max-rss is ignored */
    bool no_skip;    /* a skipped test counts as failed */
    bool keep_all;   /* keep the output also of tests that did not fail */
    struct summary summary;
};

/* Runs everything and calls done and progress of each report. In any case no
 * process that it started is left when it returns. 0, or -errno after one line
 * on stderr. */
int runner_run(struct runner *runner) MUST_CHECK;

#endif
