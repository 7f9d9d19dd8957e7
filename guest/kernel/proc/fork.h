/* SPDX-License-Identifier: MIT */
/* fork: a process makes another one like itself. */
#ifndef PROC_FORK_H
#define PROC_FORK_H

#include <stdbool.h>
#include <stdint.h>

/* What clone() is told of the new one, thread or process. Addresses are the
 * program's; 0: not wanted. */
struct clone_request {
    uint64_t rsp;        /* its stack; 0: where the caller's is */
    bool set_fs;         /* ... */
    uint64_t fs_base;    /* its thread-local storage */
    uint64_t parent_tid; /* its number is stored there, for the caller, ... */
    uint64_t child_tid;  /* ... and there, in its own memory; */
    uint64_t clear_tid;  /* and there a 0 at its end, with a FUTEX_WAKE */
};

/* Returns the child's pid to the parent; the child's program sees 0. -EAGAIN:
 * no room for another process; -ENOMEM; -EFAULT; -ERESTART. */
int process_fork(const struct clone_request *request);

#endif
