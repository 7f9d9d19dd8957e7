/* SPDX-License-Identifier: MIT */
/* fork: a process makes a copy of itself. */
#ifndef PROC_FORK_H
#define PROC_FORK_H

#include <stdbool.h>
#include <stdint.h>

/* The arguments of clone() for a new thread or process. Addresses are the
 * program's; 0: not wanted. */
struct clone_request {
    uint64_t rsp;        /* its stack pointer; 0: as the caller's */
    bool set_fs;         /* ... */
    uint64_t fs_base;    /* its thread-local storage */
    uint64_t parent_tid; /* where to store its number, for the caller ... */
    uint64_t child_tid;  /* ... and in its own memory */
    uint64_t clear_tid;  /* where to store 0 at its end, with a FUTEX_WAKE */
};

/* Returns the child's pid to the parent, while the child's program gets 0; or
 * -EAGAIN (no room for another process), -ENOMEM, -EFAULT or -ERESTART. */
int process_fork(const struct clone_request *request);

#endif
