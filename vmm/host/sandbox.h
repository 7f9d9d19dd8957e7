/* SPDX-License-Identifier: MIT */
/*
 * What the process gives up before the guest's first instruction, so that a
 * bug that a guest can use is worth little: files, other programs, the
 * network, most system calls. In two steps, since one of them must come before
 * the first thread, and the other after the last:
 *
 *   sandbox_confine   closes what was inherited, sets limits, no new
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

/* Sanitizers look at the process from inside, and at its memory at its end:
 * they need some more. */
#ifdef __SANITIZE_ADDRESS__
#define SANDBOX_FOR_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANDBOX_FOR_SANITIZER 1
#endif
#endif

/* What a machine is made of, where that needs further system calls. */
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
    const char *removes; /* a directory below which one is removed, or NULL */
    uint64_t file_size;  /* bytes: no file grows beyond */
    uint64_t memory;     /* bytes of address space that may still be taken */
    unsigned nr_files;   /* that will be opened from now on */
};

/* Before the first thread. 0, or -errno after one line on stderr. */
int sandbox_confine(const struct sandbox *sandbox) MUST_CHECK;

/* Before that: whoever makes a forbidden call says so on stderr, before it ends
 * vmm with SIGSYS. `name` is a system call's, or NULL; it may be called from a
 * signal handler. 0 or -errno. */
int sandbox_explain(const char *(*name)(uint32_t number)) MUST_CHECK;

/* After the last thread. 0, or -errno after one line on stderr. */
int sandbox_filter(const struct sandbox *sandbox) MUST_CHECK;

/* For a process of one thread, just forked, that computes from what is in its
 * memory. Its descriptors are `fds` alone, from now on 0, 1, ...; it may only
 * read from and write to them. 0 or -errno, and then it has to end. */
struct sandbox_compute {
    const int *fds; /* SANDBOX_COMPUTE_FDS at most */
    unsigned nr_fds;
    uint64_t memory;  /* bytes of address space in all */
    unsigned seconds; /* of CPU time: more ends it */
    bool is_open;     /* --no-sandbox: the limits alone */
};
#define SANDBOX_COMPUTE_FDS 8u
int sandbox_compute(const struct sandbox_compute *compute) MUST_CHECK;

/* For a command that reads somebody's file: what is open can be read and
 * written from here on, and nothing else. 0 or -errno. */
int sandbox_read(void) MUST_CHECK;

/* How many system calls `parts` may make. */
unsigned sandbox_nr_calls(unsigned parts);

/* The host kernel's version of Landlock's interface, 0 if it has none. */
int sandbox_landlock_version(void);

/* `vmm doctor --sandbox`: enters it, tries what it forbids, and tells. 0 if
 * all of it is in force, STATUS_HOST_ERROR if not. */
int sandbox_doctor(FILE *out);

/* For sandbox.c: Landlock, on this thread and those that it starts. 0 or
 * -errno; 0 too where the kernel has none. */
int sandbox_restrict_paths(const struct sandbox *sandbox) MUST_CHECK;
/* And for sandbox_compute.c: an RLIMIT_*, for good; never more than before. */
int sandbox_limit(int what, uint64_t value) MUST_CHECK;

#endif
