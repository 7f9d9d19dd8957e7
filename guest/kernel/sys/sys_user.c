/* SPDX-License-Identifier: MIT */
/* System calls on users and priorities: there is one user, the superuser, and
 * all processes have the same priority. */
#include <asm/errno.h>
#include <linux/resource.h>

#include "cpu/cpu.h"
#include "kernel.h"
#include "mm/user_copy.h"
#include "proc/process.h"
#include "sys/syscall.h"

#define NO_CHANGE  UINT32_MAX
#define NICE_BIAS  20 /* getpriority() adds it, so that it is never negative */
#define NICE_WORST 19
#define NICE_BEST  (-20)

int64_t sys_getuid(const struct syscall *call)
{
    (void)call;
    return 0;
}

/* Changes the user, if the program names the only one there is. */
static int64_t become(const struct syscall *call, unsigned nr_names)
{
    for (unsigned i = 0; i < nr_names; i++)
        if ((uint32_t)call->arg[i] != 0 &&
            ((uint32_t)call->arg[i] != NO_CHANGE || nr_names == 1))
            return -EPERM;
    return 0;
}

int64_t sys_setuid(const struct syscall *call)
{
    return become(call, 1);
}

int64_t sys_setreuid(const struct syscall *call)
{
    return become(call, 2);
}

int64_t sys_setresuid(const struct syscall *call)
{
    return become(call, 3);
}

int64_t sys_getresuid(const struct syscall *call)
{
    const uint32_t root = 0;

    for (unsigned i = 0; i < 3; i++)
        if (user_write(call->arg[i], &root, sizeof(root)) != 0)
            return -EFAULT;
    return 0;
}

int64_t sys_getgroups(const struct syscall *call)
{
    (void)call;
    return 0;
}

int64_t sys_setgroups(const struct syscall *call)
{
    return call->arg[0] == 0 ? 0 : -EPERM;
}

/* Whether getpriority() or setpriority() means this program. */
static bool is_meant(const struct process *process, uint64_t which, int who)
{
    const struct process *self = current_process()->leader;

    if (process == NULL || process->leader != process || process->ended)
        return false;
    if (which == PRIO_PROCESS)
        return process->pid == (who != 0 ? who : self->pid);
    if (which == PRIO_PGRP)
        return process->group == (who != 0 ? who : self->group);
    return who == 0; /* the one user */
}

/* The highest priority among the programs that are meant, in the form that the
 * system call returns. */
int64_t sys_getpriority(const struct syscall *call)
{
    int64_t result = -ESRCH;

    if (call->arg[0] > PRIO_USER)
        return -EINVAL;
    spin_lock(&process_lock);
    for (unsigned i = 0; i < MAX_PROCESSES; i++) {
        const struct process *p = process_at(i);

        if (is_meant(p, call->arg[0], (int)call->arg[1]))
            result = MAX(result, (int64_t)NICE_BIAS - p->nice);
    }
    spin_unlock(&process_lock);
    return result;
}

/* Only stored, for getpriority(): the scheduler treats all alike. */
int64_t sys_setpriority(const struct syscall *call)
{
    int nice = MIN(MAX((int)call->arg[2], NICE_BEST), NICE_WORST);
    int64_t result = -ESRCH;

    if (call->arg[0] > PRIO_USER)
        return -EINVAL;
    spin_lock(&process_lock);
    for (unsigned i = 0; i < MAX_PROCESSES; i++) {
        struct process *p = process_at(i);

        if (!is_meant(p, call->arg[0], (int)call->arg[1]))
            continue;
        p->nice = nice;
        result = 0;
    }
    spin_unlock(&process_lock);
    return result;
}
