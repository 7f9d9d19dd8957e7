/* SPDX-License-Identifier: MIT */
/* Resource limits of a program: what setrlimit(2) keeps. Children inherit them,
 * and execve() leaves them. That of open files counts; all others are kept for
 * who asks. */
#ifndef PROC_LIMIT_H
#define PROC_LIMIT_H

#include <linux/resource.h>
#include <stdint.h>

#define NR_LIMITS 16u /* RLIMIT_x */

struct limits {
    struct rlimit64 of[NR_LIMITS];
};

/* Those of the first process: the kernel's own sizes. */
void limits_init(struct limits *limits);

/* The current program's. `resource` is less than NR_LIMITS. */
struct rlimit64 limit_get(uint64_t resource);
/* -EINVAL; -EPERM beyond what the kernel itself has. */
int limit_set(uint64_t resource, const struct rlimit64 *limit);

/* How many descriptors it may have, at most MAX_OPEN_FILES. */
unsigned limit_open_files(void);

#endif
