/* SPDX-License-Identifier: MIT */
/*
 * What the process gives up before the guest's first instruction, so that a bug
 * that a guest can exploit gains it little: files, other programs, the network,
 * most system calls. There are two steps, since one must come before the first
 * thread starts, and the other after the last:
 *
 *   sandbox_confine   closes inherited descriptors, sets limits, no new
 *                     privileges, and (Landlock) no files but the shares'
 *   sandbox_filter    system calls: a list of what is allowed (seccomp); each
 *                     thread has its own list from its first step
 *
 * Nothing is given back. Sources: setrlimit(2), landlock(7), seccomp(2).
 */
#ifndef VMM_HOST_SANDBOX_H
#define VMM_HOST_SANDBOX_H

#include <pthread.h>
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
    SANDBOX_FILES =
        4, /* a trace, counters, a profile, a core file: opened before */
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

/* What a thread is for. Each kind has a list of system calls of its own. */
enum sandbox_kind {
    SANDBOX_ANY,   /* whatever the machine's parts need */
    SANDBOX_VCPU,  /* runs a vCPU; all else is done by another thread */
    SANDBOX_DISK,  /* reads and writes a disk's image */
    SANDBOX_TRACE, /* writes a trace, or reads the kernel's */
    SANDBOX_NR_KINDS,
};

struct sandbox_thread {
    enum sandbox_kind kind;
    void *(*run)(void *arg);
    void *arg;
    /* SANDBOX_VCPU: its descriptors, at most SANDBOX_THREAD_FDS. It gets a
     * table of its own, with no others; if the host allows none, it is in the
     * sandbox of SANDBOX_ANY. */
    const int *fds;
    unsigned nr_fds;
};
#define SANDBOX_THREAD_FDS 16u

/* As pthread_create; `attr` may be NULL. Between sandbox_confine and
 * sandbox_filter, the thread enters its kind's filter before anything else; at
 * other times it has the filter of the thread that calls this, if any. 0 or
 * -errno. */
int sandbox_start(const struct sandbox_thread *what, const pthread_attr_t *attr,
                  pthread_t *thread) MUST_CHECK;

/* The second step, for this thread, after the last other one has started. It
 * waits until they have all entered their filters, and fails if one could not.
 * 0, or -errno after one line on stderr. */
int sandbox_filter(const struct sandbox *sandbox) MUST_CHECK;

/* For a process of one thread, just forked, that only computes from what is in
 * its memory. It ends with its parent, and no signal ends it that is meant for
 * both. It keeps only the descriptors `fds`, renumbered 0, 1, ..., and may only
 * read from and write to them. 0, or -errno: then the process must end. */
struct sandbox_compute {
    const char *name; /* of the process, at most 15 bytes */
    pid_t parent;     /* whose thread that forked it does not end before */
    const int *fds;   /* at most SANDBOX_COMPUTE_FDS */
    unsigned nr_fds;
    uint64_t memory;    /* bytes of address space in total */
    unsigned seconds;   /* CPU time limit, after which it is killed */
    uint64_t ms;        /* time limit, after which SIGALRM ends it; 0: none */
    uint64_t file_size; /* bytes: no file that it writes becomes larger */
    bool is_open;       /* --no-sandbox: only the limits apply */
};
#define SANDBOX_COMPUTE_FDS 8u
int sandbox_compute(const struct sandbox_compute *compute) MUST_CHECK;

/* For a command that reads a file of unknown origin: from now on it can read
 * and write what is open, and nothing else. `memory`: bytes of address space
 * that it may have in total; 0: any. 0 or -errno. */
int sandbox_read(uint64_t memory) MUST_CHECK;

/* How many different system calls a thread of this kind may make; `parts` are
 * for SANDBOX_ANY. */
unsigned sandbox_nr_calls(enum sandbox_kind kind, unsigned parts);

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
/* For sandbox.c: from now on, threads enter filters when they start. */
void sandbox_start_begin(const struct sandbox *sandbox);
/* For this folder: closes this thread's descriptors from `first` to `last`. */
void sandbox_close(unsigned first, unsigned last);

#endif
