/* SPDX-License-Identifier: MIT */
/* Resource limits: kept by the leader, under process_lock. */
#include "proc/limit.h"

#include <asm/errno.h>

#include "cpu/cpu.h"
#include "fs/files.h"
#include "kernel.h"
#include "layout.h"
#include "proc/process.h"
#include "proc/signal.h"

static uint64_t own_size(uint64_t resource)
{
    switch (resource) {
    case RLIMIT_NOFILE:
        return MAX_OPEN_FILES;
    case RLIMIT_NPROC:
        return MAX_PROCESSES;
    case RLIMIT_STACK:
        return USER_STACK_SIZE;
    case RLIMIT_SIGPENDING:
        return SIGNALS_QUEUED_MAX;
    default:
        return RLIM64_INFINITY;
    }
}

void limits_init(struct limits *limits)
{
    for (unsigned i = 0; i < NR_LIMITS; i++)
        limits->of[i] = (struct rlimit64){own_size(i), own_size(i)};
    limits->of[RLIMIT_CORE].rlim_cur = 0; /* there are no core files */
}

struct rlimit64 limit_get(uint64_t resource)
{
    spin_lock(&process_lock);
    struct rlimit64 limit = current_process()->leader->limits.of[resource];

    spin_unlock(&process_lock);
    return limit;
}

/* The only user is the superuser, who may raise a limit again. */
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

int limit_file_size(uint64_t offset, uint64_t *len)
{
    uint64_t limit = limit_of(current_process(), RLIMIT_FSIZE);

    if (offset >= limit && *len > 0) {
        signal_raise(SIGXFSZ);
        return -EFBIG;
    }
    *len = MIN(*len, limit - MIN(limit, offset));
    return 0;
}

/* Reads without the lock: a single word is read atomically. */
uint64_t limit_of(const struct process *process, unsigned resource)
{
    return __atomic_load_n(&process->leader->limits.of[resource].rlim_cur,
                           __ATOMIC_RELAXED);
}

unsigned limit_open_files(void)
{
    return (unsigned)MIN(limit_of(current_process(), RLIMIT_NOFILE),
                         (uint64_t)MAX_OPEN_FILES);
}
