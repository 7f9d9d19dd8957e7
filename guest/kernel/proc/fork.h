/* SPDX-License-Identifier: MIT */
/* fork: a process makes another one like itself. */
#ifndef PROC_FORK_H
#define PROC_FORK_H

#include <stdint.h>

/* Returns the child's pid to the parent; the child's program sees 0. With
 * `child_rsp`, the child starts on that stack. -EAGAIN: no room for another
 * process; -ENOMEM. */
int process_fork(uint64_t child_rsp);

#endif
