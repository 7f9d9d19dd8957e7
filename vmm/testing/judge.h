/* SPDX-License-Identifier: MIT */
/*
 * Decides whether a test passed. Only a status that the guest itself gave can
 * pass, or an end that the test expects by name. vmm's own result file is
 * trusted for this, not the exit status, which a guest could choose to look
 * like anything; and the exit status, the result and vmm's last line must
 * agree.
 */
#ifndef VMM_TESTING_JUDGE_H
#define VMM_TESTING_JUDGE_H

#include "capture.h"
#include "cases.h"
#include "plan.h"

enum test_verdict {
    VERDICT_PASS,
    VERDICT_FAIL,  /* the guest did not do what was expected */
    VERDICT_ERROR, /* vmm or the host failed: nothing is known of the guest */
    VERDICT_SKIP,  /* the guest, or vmm for the host, said 77 */
};

#define JUDGE_WHY_MAX  512u
#define JUDGE_SKIPPED  77u /* the guest's status for "cannot run here" */
#define JUDGE_KIND_MAX 32u

struct outcome {
    const struct test_case *test;
    enum test_verdict verdict;
    char kind[JUDGE_KIND_MAX]; /* "status", "triple-fault": a-z, 0-9 and - */
    char why[JUDGE_WHY_MAX];   /* one line; "" if it passed */
    uint64_t ns;               /* from its start to its end */
    struct capture out, err;   /* the ends of what it printed */
    struct capture screen;     /* its contents at the end */
    struct cases cases;        /* what the guest reported about its own tests */
    char source[128];          /* where it died, "kernel.c:12"; or "" */
};

/* The outcome of a run: its wait status, and its result file as text. */
struct judge_input {
    int wait_status;
    bool killed;  /* by vmm test: it exceeded its own --timeout */
    uint64_t rss; /* its maximum of memory in bytes, 0: unknown */
    const char *result;
    size_t result_len;
};

/* Fills verdict, kind, why and screen. The output in outcome->out may be
 * changed. */
void judge(struct outcome *outcome, const struct judge_input *input);

#endif
