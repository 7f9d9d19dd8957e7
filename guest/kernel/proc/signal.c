/* SPDX-License-Identifier: MIT */
/*
 * Sending signals. The sender only adds a number to a set and wakes the
 * process, which does everything else itself, on its way to user mode.
 */
#include "proc/signal.h"

#include <asm/errno.h>
#include <asm/siginfo.h>

#include "cpu/cpu.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/page.h"
#include "proc/job.h"
#include "proc/wait.h"

_Static_assert(sizeof(struct signals) <= X86_PAGE_SIZE, "one page has it all");

struct signals *signals_new(void)
{
    uint64_t page = page_alloc(PAGE_KERNEL);
    struct signals *signals = phys_to_virt(page);

    if (page == 0)
        return NULL;
    signals->refs = 1;
    signals->nr_queued = 0;
    memset(signals->actions, 0, sizeof(signals->actions));
    return signals;
}

struct signals *signals_copy(const struct signals *signals)
{
    uint64_t page = page_alloc(PAGE_KERNEL);
    struct signals *copy = phys_to_virt(page);

    if (page == 0)
        return NULL;
    copy->refs = 1;
    copy->nr_queued = 0;
    memcpy(copy->actions, signals->actions, sizeof(copy->actions));
    return copy;
}

void signals_ref(struct signals *signals)
{
    __atomic_fetch_add(&signals->refs, 1, __ATOMIC_RELAXED);
}

void signals_unref(struct signals *signals)
{
    if (signals != NULL &&
        __atomic_fetch_sub(&signals->refs, 1, __ATOMIC_ACQ_REL) == 1)
        page_unref(virt_to_phys(signals));
}

static struct sigaction *action_of(const struct process *process, int signal)
{
    return &process->signals->actions[signal - 1];
}

static bool ignored_by(const struct sigaction *action, int signal)
{
    return action->sa_handler == SIG_IGN ||
           (action->sa_handler == SIG_DFL &&
            (SIGNAL_BIT(signal) & SIGNAL_HARMLESS));
}

/* Whether a signal is dropped. A blocked signal is kept, because the process
 * may choose another action before it unblocks it. Process 1 is the machine:
 * without a handler, no signal from others ends it, and none stops it. */
static bool ignored(const struct process *process, int signal,
                    const struct signal_info *info)
{
    const struct sigaction *action = action_of(process, signal);

    if (process->leader->pid == 1 && action->sa_handler == SIG_DFL &&
        (info->pid != 1 || (SIGNAL_BIT(signal) & SIGNAL_STOPS)))
        return true;
    if (process->blocked_signals & SIGNAL_BIT(signal))
        return false;
    return ignored_by(action, signal);
}

static bool wants_now(const struct process *thread, int signal)
{
    return !thread->gone &&
           (SIGNAL_BIT(signal) &
            (~thread->blocked_signals | thread->awaited_signals)) != 0;
}

/* Finds a thread that would take the signal, the leader first. NULL: all block
 * it. */
static struct process *taker_of(struct process *leader, int signal)
{
    if (wants_now(leader, signal))
        return leader;
    for (struct list *l = leader->threads.next; l != &leader->threads;
         l = l->next) {
        struct process *t = container_of(l, struct process, thread_link);

        if (wants_now(t, signal))
            return t;
    }
    return NULL;
}

/* Does what a signal does as soon as it is sent, even if it is handled: signals
 * that stop and SIGCONT cancel each other. Returns whether it is to become
 * pending. */
static bool arrives(struct process *process, int signal,
                    const struct signal_info *info)
{
    struct process *leader = process->leader;

    DEBUG_ASSERT(spin_held(&process_lock));
    if (leader->ended || process->signals == NULL)
        return false;
    if (signal == SIGCONT || signal == SIGKILL) {
        signal_forget(leader, SIGNAL_STOPS);
        job_continue(leader);
    } else if (SIGNAL_BIT(signal) & SIGNAL_STOPS) {
        signal_forget(leader, SIGNAL_BIT(SIGCONT));
    }
    return !ignored(process, signal, info);
}

int signal_send(struct process *process, int signal,
                const struct signal_info *info)
{
    if (!arrives(process, signal, info))
        return 0;
    if (!signal_put(process, &process->group_pending, signal, info))
        return -EAGAIN;
    struct process *taker = taker_of(process, signal);

    if (taker != NULL)
        wait_interrupt(taker);
    return 0;
}

int signal_send_thread(struct process *thread, int signal,
                       const struct signal_info *info)
{
    if (thread->gone || !arrives(thread, signal, info))
        return 0;
    if (!signal_put(thread, &thread->pending, signal, info))
        return -EAGAIN;
    if (wants_now(thread, signal))
        wait_interrupt(thread);
    return 0;
}

/* A child that fork is still making takes no signals; its parent does, and will
 * start again (process_run_child()). */
static bool takes_signals(const struct process *process)
{
    return process != NULL && process->leader == process &&
           process->signals != NULL && process->state != PROCESS_NEW;
}

/* Sends to all processes for which `wanted` is true. Returns how many those
 * are. */
static unsigned send_to(bool (*wanted)(const struct process *, int), int what,
                        int signal, const struct signal_info *info)
{
    unsigned count = 0;

    spin_lock(&process_lock);
    for (unsigned i = 0; i < MAX_PROCESSES; i++) {
        struct process *process = process_at(i);

        if (!takes_signals(process) || !wanted(process, what))
            continue;
        count++;
        if (signal != 0)
            (void)signal_send(process, signal, info);
    }
    spin_unlock(&process_lock);
    return count;
}

static bool in_group(const struct process *process, int group)
{
    return process->group == group;
}

/* For kill(-1): all processes but process 1 and the caller. */
static bool is_other(const struct process *process, int own_pid)
{
    return process->pid != 1 && process->pid != own_pid;
}

/* Most signals are for one process, which is found without visiting all of
 * them. */
static int send_to_pid(int pid, int signal, const struct signal_info *info)
{
    int error = -ESRCH;

    spin_lock(&process_lock);
    struct process *process = process_find(pid);

    if (process != NULL)
        process = process->leader; /* a thread's number is its program's, too */
    if (takes_signals(process))
        error = signal != 0 ? signal_send(process, signal, info) : 0;
    spin_unlock(&process_lock);
    return error;
}

bool signal_send_group(int group, int signal)
{
    const struct signal_info info = {.code = SI_KERNEL};

    return send_to(in_group, group, signal, &info) > 0;
}

int signal_kill(int pid, int signal, const struct signal_info *info)
{
    const struct process *self = current_process()->leader;
    unsigned count;

    if (signal < 0 || signal > NR_SIGNALS)
        return -EINVAL;
    if (pid > 0)
        return send_to_pid(pid, signal, info);
    if (pid == 0)
        count = send_to(in_group, self->group, signal, info);
    else if (pid == -1)
        count = send_to(is_other, self->pid, signal, info);
    else
        count = send_to(in_group, -pid, signal, info);
    return count > 0 ? 0 : -ESRCH;
}

int signal_kill_thread(int pid, int tid, int signal,
                       const struct signal_info *info)
{
    if (signal < 0 || signal > NR_SIGNALS || tid <= 0 || pid < 0)
        return -EINVAL;
    spin_lock(&process_lock);
    struct process *thread = process_find(tid);
    int error = -ESRCH;

    if (thread != NULL && thread->signals != NULL &&
        thread->state != PROCESS_NEW &&
        (pid == 0 || thread->leader->pid == pid))
        error = signal != 0 ? signal_send_thread(thread, signal, info) : 0;
    spin_unlock(&process_lock);
    return error;
}

void signal_raise(int signal)
{
    struct process *process = current_process();
    const struct signal_info info = {
        .code = SI_USER,
        .pid = process->leader->pid,
    };

    spin_lock(&process_lock);
    (void)signal_send_thread(process, signal, &info);
    spin_unlock(&process_lock);
}

bool signal_force(int signal, int code, uint64_t address)
{
    struct process *process = current_process();
    struct sigaction *action = action_of(process, signal);
    const struct signal_info info = {.code = code, .value = address};

    spin_lock(&process_lock);
    if (action->sa_handler == SIG_IGN ||
        (process->blocked_signals & SIGNAL_BIT(signal)))
        action->sa_handler = SIG_DFL;
    process->blocked_signals &= ~SIGNAL_BIT(signal);
    process->pending.set &= ~SIGNAL_BIT(signal); /* this one replaces it */
    (void)signal_put(process, &process->pending, signal, &info);
    spin_unlock(&process_lock);
    return action->sa_handler != SIG_DFL;
}

void signal_choose(int signal, const struct sigaction *action)
{
    struct process *process = current_process();

    spin_lock(&process_lock);
    *action_of(process, signal) = *action;
    if (ignored_by(action, signal))
        signal_forget(process->leader, SIGNAL_BIT(signal));
    spin_unlock(&process_lock);
}

void signal_reset(struct process *process)
{
    for (int signal = 1; signal <= NR_SIGNALS; signal++) {
        struct sigaction *action = action_of(process, signal);

        *action = (struct sigaction){
            .sa_handler = action->sa_handler == SIG_IGN ? SIG_IGN : SIG_DFL,
        };
    }
}
