/* SPDX-License-Identifier: MIT */
/*
 * Standing still and going on. A group is orphaned if no member has a parent
 * that could make it go on: one of another group in the same session. Such a
 * group is not stopped by a key, or it would stand still for ever.
 */
#include "proc/job.h"

#include <asm/siginfo.h>

#include "kernel.h"
#include "proc/signal.h"
#include "proc/wait.h"

#define STATUS_STOPPED(signal) ((signal) << 8 | 0x7f)
#define STATUS_CONTINUED       0xffff

static bool orphaned(int group)
{
    for (unsigned i = 0; i < MAX_PROCESSES; i++) {
        const struct process *p = process_at(i);

        if (p != NULL && p->group == group && !p->ended && p->parent != NULL &&
            p->parent->group != group && p->parent->session == p->session)
            return false;
    }
    return true;
}

void job_tell_parent(struct process *process, int code, int status)
{
    struct process *parent = process->parent;
    const struct signal_info info = {
        .code = code,
        .pid = process->pid,
        .value = (uint64_t)(unsigned)status,
    };

    if (parent == NULL)
        return;
    wait_wake(&parent->child_ended);
    if (parent->signals == NULL)
        return;
    if ((code == CLD_STOPPED || code == CLD_CONTINUED) &&
        (parent->signals->actions[SIGCHLD - 1].sa_flags & SA_NOCLDSTOP))
        return;
    signal_send(parent, SIGCHLD, &info);
}

void job_stop(struct process *process, int signal)
{
    if (signal != SIGSTOP && orphaned(process->group))
        return;
    process->stopped = true;
    process->job_event = STATUS_STOPPED(signal);
    job_tell_parent(process, CLD_STOPPED, signal);
    while (process->stopped)
        (void)wait_sleep(&process->continued, &process_lock,
                         WAIT_UNINTERRUPTIBLE, WAIT_FOREVER);
}

void job_continue(struct process *process)
{
    if (!process->stopped)
        return;
    process->stopped = false;
    process->job_event = STATUS_CONTINUED;
    wait_wake(&process->continued);
    job_tell_parent(process, CLD_CONTINUED, SIGCONT);
}
