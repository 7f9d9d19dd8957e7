/* SPDX-License-Identifier: MIT */
/*
 * Stopping and continuing. A group is orphaned if no member has a parent that
 * could continue it: one of another group in the same session. A key does not
 * stop such a group, because it would stay stopped for ever.
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

        if (p != NULL && p->leader == p && p->group == group && !p->ended &&
            p->parent != NULL && p->parent->group != group &&
            p->parent->session == p->session)
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
    (void)signal_send(parent, SIGCHLD, &info);
}

/* Stops the other threads: each takes the signal, and finds that its program is
 * stopped already. */
static void stop_others(struct process *leader, struct process *self)
{
    for (unsigned i = 0; i < MAX_PROCESSES; i++) {
        struct process *t = process_at(i);

        if (t == NULL || t->leader != leader || t == self || t->gone ||
            t->state == PROCESS_NEW)
            continue;
        t->pending.set |= SIGNAL_BIT(SIGSTOP);
        wait_interrupt(t);
    }
}

void job_stop(struct process *process, int signal)
{
    struct process *leader = process->leader;

    if (!leader->stopped) {
        if (signal != SIGSTOP && orphaned(leader->group))
            return;
        leader->stopped = true;
        leader->job_event = STATUS_STOPPED(signal);
        if (leader->nr_threads > 1)
            stop_others(leader, process);
        job_tell_parent(leader, CLD_STOPPED, signal);
    }
    while (leader->stopped)
        (void)wait_sleep(&leader->continued, &process_lock,
                         WAIT_UNINTERRUPTIBLE, WAIT_FOREVER);
}

void job_continue(struct process *leader)
{
    if (!leader->stopped)
        return;
    leader->stopped = false;
    leader->job_event = STATUS_CONTINUED;
    wait_wake(&leader->continued);
    job_tell_parent(leader, CLD_CONTINUED, SIGCONT);
}
