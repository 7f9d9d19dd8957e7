/* SPDX-License-Identifier: MIT */
/*
 * What each descriptor of a process refers to, as far as its system calls tell,
 * and the current directory of the process.
 */
#ifndef VMM_TRACE_STRACE_STRACE_FDS_H
#define VMM_TRACE_STRACE_STRACE_FDS_H

#include "base/util.h"

#define STRACE_MAX_FDS  64u
#define STRACE_PATH_MAX 128u

struct strace_call;

struct strace_fds {
    struct strace_fd {
        bool cloexec;
        char name[STRACE_PATH_MAX]; /* "" if not known */
    } fds[STRACE_MAX_FDS];
    char cwd[STRACE_PATH_MAX];
};

void strace_fds_init(struct strace_fds *fds);

/* The name of the file; NULL if it is not known. */
const char *strace_fds_name(const struct strace_fds *fds, int64_t fd);

/* Learns what a call that has returned changed. */
void strace_fds_learn(struct strace_fds *fds, const struct strace_call *call);

/* execve has succeeded. */
void strace_fds_exec(struct strace_fds *fds);

#endif
