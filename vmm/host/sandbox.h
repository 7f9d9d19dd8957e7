/* SPDX-License-Identifier: MIT */
/*
 * What the process gives up before the guest's first instruction, so that a bug
 * that a guest can exploit gains it little: files, other programs, the network,
 * most system calls. There are two steps, since one must come before the first
 * thread starts, and the other after the last:
 *
 *   sandbox_confine   closes inherited descriptors, sets limits, no new
 *                     privileges, and (Landlock) no files but the shares'
 *   sandbox_filter    system calls: a list of what is allowed (seccomp), for
 *                     all threads
 *
 * Nothing is given back. Sources: setrlimit(2), landlock(7), seccomp(2).
 */
#ifndef VMM_HOST_SANDBOX_H
#define VMM_HOST_SANDBOX_H

#include <stdio.h>

#include "share.h"

/* Sanitizers inspect the running process, and its memory at its end, and need
 * some more system calls. */
#ifdef __SANITIZE_ADDRESS__
#define SANDBOX_FOR_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANDBOX_FOR_SANITIZER 1
#endif
#endif

/* The parts of a machine that need further system calls. */
enum sandbox_part {
    SANDBOX_BASE = 0, /* every machine */
    SANDBOX_DISKS = 1,
    SANDBOX_SHARES = 2,
    SANDBOX_FILES = 4,  /* a trace, counters, a core file: opened before */
    SANDBOX_SECOND = 8, /* a second machine is made, to find a fault */
    SANDBOX_KTRACE = 16,
    SANDBOX_ALL = 31,
};

struct sandbox {
    unsigned parts;              /* of enum sandbox_part */
    const struct shares *shares; /* NULL: none */
    const char *removes; /* a directory below this is removed; or NULL */
    uint64_t file_size;  /* limit on the size of a file, in bytes */
    uint64_t memory;     /* bytes of address space it may still allocate */
    unsigned nr_files;   /* files that will be opened from now on */
};

/* The first step, before the first thread starts. 0, or -errno after one line
 * on stderr. */
int sandbox_confine(const struct sandbox *sandbox) MUST_CHECK;

/* Call it before that step: makes a forbidden system call print a message on
 * stderr, before it ends vmm with SIGSYS. `name` is a system call's, or NULL;
 * it may be called from a signal handler. 0 or -errno. */
int sandbox_explain(const char *(*name)(uint32_t number)) MUST_CHECK;

/* The second step, after the last thread has started. 0, or -errno after one
 * line on stderr. */
int sandbox_filter(const struct sandbox *sandbox) MUST_CHECK;

/* For a process of one thread, just forked, that only computes from what is in
 * its memory. It keeps only the descriptors `fds`, renumbered 0, 1, ..., and
 * may only read from and write to them. 0, or -errno: then the process must
 * end. */
struct sandbox_compute {
    const int *fds; /* at most SANDBOX_COMPUTE_FDS */
    unsigned nr_fds;
    uint64_t memory;    /* bytes of address space in total */
    unsigned seconds;   /* CPU time limit, after which it is killed */
    uint64_t file_size; /* bytes: no file that it writes becomes larger */
    bool is_open;       /* --no-sandbox: only the limits apply */
};
#define SANDBOX_COMPUTE_FDS 8u
int sandbox_compute(const struct sandbox_compute *compute) MUST_CHECK;

/* For a command that reads a file of unknown origin: from now on it can read
 * and write what is open, and nothing else. `memory`: bytes of address space
 * that it may have in total; 0: any. 0 or -errno. */
int sandbox_read(uint64_t memory) MUST_CHECK;

/* How many different system calls `parts` may make. */
unsigned sandbox_nr_calls(unsigned parts);

/* The host kernel's version of Landlock's interface, 0 if it has none. */
int sandbox_landlock_version(void);

/* `vmm doctor --sandbox`: enters the sandbox, tries what it forbids, and
 * reports the results. 0 if all of it is in force, STATUS_HOST_ERROR if not. */
int sandbox_doctor(FILE *out);

/* For sandbox.c: enters Landlock, for this thread and those that it starts. 0
 * or -errno; 0 too where the kernel has none. */
int sandbox_restrict_paths(const struct sandbox *sandbox) MUST_CHECK;
/* For sandbox.c and sandbox_compute.c: sets an RLIMIT_* permanently; never
 * raises it. */
int sandbox_limit(int what, uint64_t value) MUST_CHECK;

#endif
