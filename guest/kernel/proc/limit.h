/* SPDX-License-Identifier: MIT */
/* Resource limits of a program: what setrlimit(2) keeps. Children inherit them,
 * and execve() leaves them. Those of open files, of a file's size and of queued
 * signals count; all others are kept for who asks. */
#ifndef PROC_LIMIT_H
#define PROC_LIMIT_H

#include <linux/resource.h>
#include <stdint.h>

#define NR_LIMITS 16u /* RLIMIT_x */

struct process;

struct limits {
    struct rlimit64 of[NR_LIMITS];
};

/* Those of the first process: the kernel's own sizes. */
void limits_init(struct limits *limits);

/* The current program's. `resource` is less than NR_LIMITS. */
struct rlimit64 limit_get(uint64_t resource);
/* -EINVAL; -EPERM beyond what the kernel itself has. */
int limit_set(uint64_t resource, const struct rlimit64 *limit);

/* What a program may have of it now. */
uint64_t limit_of(const struct process *process, unsigned resource);

/* How many descriptors it may have, at most MAX_OPEN_FILES. */
unsigned limit_open_files(void);

/* The current program writes to a file from `offset` on: makes *len what its
 * limit of file sizes allows. 0, or -EFBIG with a SIGXFSZ: not a byte. */
int limit_file_size(uint64_t offset, uint64_t *len)
    __attribute__((warn_unused_result));

#endif
