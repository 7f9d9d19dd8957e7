/* SPDX-License-Identifier: MIT */
/* Resource limits: kept by the leader, under process_lock. */
#include "proc/limit.h"

#include <asm/errno.h>

#include "cpu/cpu.h"
#include "fs/files.h"
#include "kernel.h"
#include "layout.h"
#include "proc/process.h"

static uint64_t own_size(uint64_t resource)
{
    switch (resource) {
    case RLIMIT_NOFILE:
        return MAX_OPEN_FILES;
    case RLIMIT_NPROC:
        return MAX_PROCESSES;
    case RLIMIT_STACK:
        return USER_STACK_SIZE;
    case RLIMIT_CORE:
        return 0;
    default:
        return RLIM64_INFINITY;
    }
}

void limits_init(struct limits *limits)
{
    for (unsigned i = 0; i < NR_LIMITS; i++)
        limits->of[i] = (struct rlimit64){own_size(i), own_size(i)};
}

struct rlimit64 limit_get(uint64_t resource)
{
    spin_lock(&process_lock);
    struct rlimit64 limit = current_process()->leader->limits.of[resource];

    spin_unlock(&process_lock);
    return limit;
}

/* The one user may raise a limit that he has lowered. */
int limit_set(uint64_t resource, const struct rlimit64 *limit)
{
    if (limit->rlim_cur > limit->rlim_max)
        return -EINVAL;
    if (limit->rlim_max > own_size(resource))
        return -EPERM;
    spin_lock(&process_lock);
    current_process()->leader->limits.of[resource] = *limit;
    spin_unlock(&process_lock);
    return 0;
}

/* A word that is read without the lock: it is there whole. */
unsigned limit_open_files(void)
{
    const struct limits *limits = &current_process()->leader->limits;

    return (unsigned)MIN(
        __atomic_load_n(&limits->of[RLIMIT_NOFILE].rlim_cur, __ATOMIC_RELAXED),
        (uint64_t)MAX_OPEN_FILES);
}
