/* SPDX-License-Identifier: MIT */
/* Resource limits of a program, as in setrlimit(2). Children inherit them, and
 * execve() keeps them. The limits on open files, file size and queued signals
 * are enforced; all others are only stored. */
#ifndef PROC_LIMIT_H
#define PROC_LIMIT_H

#include <linux/resource.h>
#include <stdint.h>

#define NR_LIMITS 16u /* RLIMIT_x */

struct process;

struct limits {
    struct rlimit64 of[NR_LIMITS];
};

/* Sets the limits of the first process: the kernel's own sizes. */
void limits_init(struct limits *limits);

/* A limit of the current program. `resource` is less than NR_LIMITS. */
struct rlimit64 limit_get(uint64_t resource);
/* Returns 0, -EINVAL, or -EPERM for more than the kernel itself has. */
int limit_set(uint64_t resource, const struct rlimit64 *limit);

/* How much of a resource a program may have now (the soft limit). */
uint64_t limit_of(const struct process *process, unsigned resource);

/* How many descriptors the current program may have; at most MAX_OPEN_FILES. */
unsigned limit_open_files(void);

/* The current program is about to write to a file from `offset` on: cuts *len
 * to what its limit on file sizes allows. Returns 0; or, if not one byte is
 * allowed, sends SIGXFSZ and returns -EFBIG. */
int limit_file_size(uint64_t offset, uint64_t *len)
    __attribute__((warn_unused_result));

#endif
