/* SPDX-License-Identifier: MIT */
/*
 * Reports of a run of tests: for people while it runs, and in the formats that
 * other programs read. Each writer gets the same calls.
 */
#ifndef VMM_TESTING_REPORT_H
#define VMM_TESTING_REPORT_H

#include <stdio.h>

#include "judge.h"

struct summary {
    size_t nr_tests; /* tests that were to run */
    size_t passed, failed, errors, skipped;
    uint64_t ns;
    bool interrupted; /* by a signal: the remaining tests did not run */
};

static inline size_t summary_done(const struct summary *summary)
{
    return summary->passed + summary->failed + summary->errors +
           summary->skipped;
}

/* What is running, for a display of progress. */
struct progress {
    const struct summary *summary; /* so far */
    const char *const *running;    /* names of running tests */
    size_t nr_running;
};

struct report_style {
    const char *shard; /* "2/5", NULL: everything */
    bool is_terminal;
    bool has_colours;
    bool is_whole; /* death reports are not shortened */
    unsigned jobs; /* at the same time; 0: as many as keep the CPUs busy */
    unsigned cpus;
};

/* `outcomes` is in the order of the plan; one whose `test` is NULL has not run
 * (yet). */
struct report {
    const struct report_ops *ops;
    FILE *out;
    const char *name; /* the name of `out`, for messages */
    const struct plan *plan;
    const struct outcome *outcomes;
    struct report_style style;
    bool is_gone;        /* the reader of `out` has gone */
    size_t next;         /* tap: the first test not written yet */
    unsigned name_width; /* pretty */
    bool has_progress;   /* pretty: the last line is to be overwritten */
    bool has_blank;      /* pretty: the line above is empty */
};

struct report_ops {
    void (*begin)(struct report *report);
    void (*done)(struct report *report, size_t index); /* of the outcome */
    void (*progress)(struct report *report, const struct progress *progress);
    void (*end)(struct report *report, const struct summary *summary);
};

extern const struct report_ops report_pretty;
extern const struct report_ops report_github;
extern const struct report_ops report_tap;
extern const struct report_ops report_junit;

#define REPORT_OUT_KEPT 16384u /* bytes of output that an outcome keeps */
#define REPORT_ERR_KEPT 32768u /* a death report is longer */

#endif
