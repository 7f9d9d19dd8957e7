/* SPDX-License-Identifier: MIT */
/*
 * What the sandboxes allow (sandbox.h): tables for the program that makes the
 * filters during the build. Source: libseccomp, seccomp_rule_add(3).
 */
#ifndef VMM_HOST_SANDBOX_CALLS_H
#define VMM_HOST_SANDBOX_CALLS_H

#include <seccomp.h>

#include "base/util.h"

/* A call, or one value of an argument that it may have: allowed for machines
 * that have all of `parts`. */
struct sandbox_call {
    unsigned parts; /* SANDBOX_x */
    int number;
    struct scmp_arg_cmp arg;
    bool has_arg;
};

/* Stands in a filter for the process that enters it; Linux numbers none so. */
#define SANDBOX_PID_MARK 0x7FFFFF1Du

struct sandbox_calls {
    const struct sandbox_call *list;
    size_t nr;
};

extern const struct sandbox_calls sandbox_machine_calls;
/* The request that a machine makes most: KVM_RUN. */
extern const unsigned sandbox_first_ioctl;
/* For a process that computes (sandbox_compute): it has its memory and what it
 * was left open, and never waits for anything else. */
extern const struct sandbox_calls sandbox_compute_calls;
/* For a command that reads a file (sandbox_read): what is open, the size of the
 * terminal, the C library's last words. */
extern const struct sandbox_calls sandbox_read_calls;

#define SANDBOX_NO_CALL (-1) /* ends the lists below */

/* These fail where they are not allowed, and whoever asked goes on: a library
 * may look for a file by itself. */
extern const struct sandbox_refusal {
    int number;
    int error;
} sandbox_refusals[];

/* Allowed besides when a sanitizer is built in, which looks at the process
 * while it runs, and at its memory at its end; else empty. */
extern const int sandbox_sanitizer_calls[];

#endif
