/* SPDX-License-Identifier: MIT */
/* System calls that make processes and threads, and those that threads use
 * among themselves. */
#include <asm/errno.h>
#include <asm/signal.h>
#include <linux/futex.h>
#include <linux/sched.h>

#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "layout.h"
#include "mm/user_copy.h"
#include "proc/exit.h"
#include "proc/fork.h"
#include "proc/futex.h"
#include "proc/signal.h"
#include "proc/thread.h"
#include "proc/wait.h"
#include "sys/syscall.h"
#include "sys/time_span.h"

/* A thread shares all of this; sharing only a part is not supported. */
#define THREAD_SHARES                                                          \
    (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)
#define ADDRESSES                                                              \
    (CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID |                 \
     CLONE_CHILD_CLEARTID)
/* Linux ignores these two, and so do we: semaphores, and an old flag. */
#define NO_MATTER (CLONE_SYSVSEM | CLONE_DETACHED)

int64_t sys_fork(const struct syscall *call)
{
    const struct clone_request request = {0};

    (void)call;
    return process_fork(&request);
}

/* vfork's flags mean a fork, too: memory is copied on write. */
static bool is_fork(uint64_t flags)
{
    uint64_t signal = flags & CSIGNAL;

    flags &= ~(uint64_t)(CSIGNAL | ADDRESSES | NO_MATTER);
    return (signal == SIGCHLD || signal == 0) &&
           (flags == 0 || flags == (CLONE_VM | CLONE_VFORK) ||
            flags == CLONE_VFORK);
}

int64_t sys_clone(const struct syscall *call)
{
    uint64_t flags = call->arg[0];
    const struct clone_request request = {
        .rsp = call->arg[1],
        .parent_tid = flags & CLONE_PARENT_SETTID ? call->arg[2] : 0,
        .child_tid = flags & CLONE_CHILD_SETTID ? call->arg[3] : 0,
        .clear_tid = flags & CLONE_CHILD_CLEARTID ? call->arg[3] : 0,
        .set_fs = flags & CLONE_SETTLS,
        .fs_base = call->arg[4],
    };

    if (request.set_fs && request.fs_base >= USER_TOP)
        return -EPERM;
    if (is_fork(flags))
        return process_fork(&request);
    if ((flags & ~(uint64_t)(ADDRESSES | NO_MATTER)) != THREAD_SHARES ||
        request.rsp == 0)
        return -EINVAL;
    return thread_create(&request);
}

/* The newer form is refused without a message on the console: every C library
 * tries it first, and does without. */
int64_t sys_clone3(const struct syscall *call)
{
    (void)call;
    return -ENOSYS;
}

int64_t sys_exit(const struct syscall *call)
{
    thread_exit((int)call->arg[0]);
}

int64_t sys_exit_group(const struct syscall *call)
{
    process_exit((int)call->arg[0]);
}

int64_t sys_gettid(const struct syscall *call)
{
    (void)call;
    return current_process()->pid;
}

int64_t sys_set_tid_address(const struct syscall *call)
{
    current_process()->clear_tid = call->arg[0];
    return current_process()->pid;
}

int64_t sys_set_robust_list(const struct syscall *call)
{
    if (call->arg[1] != sizeof(struct robust_list_head))
        return -EINVAL;
    current_process()->robust_list = call->arg[0];
    return 0;
}

int64_t sys_get_robust_list(const struct syscall *call)
{
    const struct process *self = current_process();
    uint64_t size = sizeof(struct robust_list_head);

    if ((int)call->arg[0] != 0 && (int)call->arg[0] != self->pid)
        return -EPERM;
    if (user_write(call->arg[1], &self->robust_list, sizeof(uint64_t)) != 0)
        return -EFAULT;
    return user_write(call->arg[2], &size, sizeof(size));
}

/* Reads a futex's time-out: a time span for FUTEX_WAIT, else a time on a
 * clock. */
static int read_deadline(uint64_t user, bool absolute, bool realtime,
                         uint64_t *deadline)
{
    uint64_t ns;

    *deadline = WAIT_FOREVER;
    if (user == 0)
        return 0;
    int error = time_span_read(user, &ns);

    if (error != 0)
        return error;
    if (!absolute)
        *deadline = clock_monotonic() + ns;
    else
        *deadline = realtime ? clock_realtime_to_monotonic(ns) : ns;
    if (*deadline == WAIT_FOREVER)
        *deadline = 1; /* long ago */
    return 0;
}

static int64_t wait(const struct syscall *call, bool own, bool bitset,
                    bool realtime)
{
    uint32_t bits = bitset ? (uint32_t)call->arg[5] : FUTEX_BITSET_MATCH_ANY;
    uint64_t deadline;
    int error = read_deadline(call->arg[3], bitset, realtime, &deadline);

    if (error != 0)
        return error;
    if (bits == 0)
        return -EINVAL;
    if (deadline != WAIT_FOREVER)
        deadline = signal_deadline(deadline);
    error =
        futex_wait(call->arg[0], (uint32_t)call->arg[2], bits, own, deadline);
    return error == -EINTR && deadline != WAIT_FOREVER
               ? signal_interrupted(deadline)
               : error;
}

static int64_t wait_for_lock(const struct syscall *call, bool own,
                             bool realtime)
{
    uint64_t deadline;
    int error = read_deadline(call->arg[3], true, realtime, &deadline);

    if (error == 0)
        error = futex_lock(call->arg[0], false, own, deadline);
    /* C libraries count on it that a handler does not end this wait. */
    return error == -EINTR ? -ERESTART : error;
}

int64_t sys_futex(const struct syscall *call)
{
    uint32_t op = (uint32_t)call->arg[1];
    bool own = op & FUTEX_PRIVATE_FLAG;
    bool realtime = op & FUTEX_CLOCK_REALTIME;
    uint32_t max = (uint32_t)call->arg[2];

    switch (op & (uint32_t)FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
        return wait(call, own, false, false);
    case FUTEX_WAIT_BITSET:
        return wait(call, own, true, realtime);
    case FUTEX_WAKE:
        return futex_wake(call->arg[0], max, FUTEX_BITSET_MATCH_ANY, own);
    case FUTEX_WAKE_BITSET:
        return (uint32_t)call->arg[5] == 0
                   ? -EINVAL
                   : futex_wake(call->arg[0], max, (uint32_t)call->arg[5], own);
    case FUTEX_REQUEUE:
    case FUTEX_CMP_REQUEUE:
        if ((int)max < 0 || (int)call->arg[3] < 0)
            return -EINVAL;
        return futex_requeue(
            call->arg[0], max, call->arg[4], (uint32_t)call->arg[3],
            (op & (uint32_t)FUTEX_CMD_MASK) == FUTEX_CMP_REQUEUE,
            (uint32_t)call->arg[5], own);
    case FUTEX_LOCK_PI:
        return wait_for_lock(call, own, true);
    case FUTEX_LOCK_PI2:
        return wait_for_lock(call, own, realtime);
    case FUTEX_TRYLOCK_PI:
        return futex_lock(call->arg[0], true, own, WAIT_FOREVER);
    case FUTEX_UNLOCK_PI:
        return futex_unlock(call->arg[0], own);
    default:
        return -ENOSYS;
    }
}
