/* SPDX-License-Identifier: MIT */
/*
 * What the sandboxes allow (sandbox.h): tables for the program that generates
 * the filters during the build. Source: libseccomp, seccomp_rule_add(3).
 */
#ifndef VMM_HOST_SANDBOX_CALLS_H
#define VMM_HOST_SANDBOX_CALLS_H

#include <seccomp.h>

#include "base/util.h"
#include "sandbox.h"

/* A system call, or one permitted value of its argument, allowed for machines
 * that have all of `parts`. */
struct sandbox_call {
    unsigned parts; /* SANDBOX_x */
    int number;
    struct scmp_arg_cmp arg;
    bool has_arg;
};

/* Stands in a filter for the PID of the process that enters it; no Linux
 * process has this PID. */
#define SANDBOX_PID_MARK 0x7FFFFF1Du

struct sandbox_calls {
    const struct sandbox_call *list;
    size_t nr;
};

extern const struct sandbox_calls sandbox_machine_calls;
/* Indexed by enum sandbox_kind; SANDBOX_ANY has none here. */
extern const struct sandbox_calls sandbox_thread_calls[SANDBOX_NR_KINDS];
/* The most frequent ioctl request: KVM_RUN. */
extern const unsigned sandbox_first_ioctl;
/* For a process that only computes (sandbox_compute): it uses its memory and
 * the descriptors it kept, and never waits for anything else. */
extern const struct sandbox_calls sandbox_compute_calls;
/* For a command that reads a file (sandbox_read): what is open, the size of the
 * terminal, the C library's last words. */
extern const struct sandbox_calls sandbox_read_calls;

#define SANDBOX_NO_CALL (-1) /* ends the lists below */

/* These fail where they are not allowed, without ending the process, and the
 * caller goes on: a library may look for a file on its own. */
extern const struct sandbox_refusal {
    int number;
    int error;
} sandbox_refusals[];

/* Allowed as well if a sanitizer is built in, which inspects the running
 * process, and its memory at its end; else empty. */
extern const int sandbox_sanitizer_calls[];

#endif
