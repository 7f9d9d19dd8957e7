/* SPDX-License-Identifier: MIT */
/* System calls on signals, process groups and sessions. */
#include <asm/errno.h>
#include <asm/siginfo.h>

#include "cpu/cpu.h"
#include "mm/user_copy.h"
#include "proc/exit.h"
#include "proc/signal.h"
#include "sys/syscall.h"

static struct signal_info from_us(int code)
{
    return (struct signal_info){
        .code = code,
        .pid = current_process()->leader->pid,
    };
}

int64_t sys_kill(const struct syscall *call)
{
    const struct signal_info info = from_us(SI_USER);

    return signal_kill((int)call->arg[0], (int)call->arg[1], &info);
}

int64_t sys_tkill(const struct syscall *call)
{
    const struct signal_info info = from_us(SI_TKILL);

    return signal_kill_thread(0, (int)call->arg[0], (int)call->arg[1], &info);
}

int64_t sys_tgkill(const struct syscall *call)
{
    const struct signal_info info = from_us(SI_TKILL);

    if ((int)call->arg[0] <= 0)
        return -EINVAL;
    return signal_kill_thread((int)call->arg[0], (int)call->arg[1],
                              (int)call->arg[2], &info);
}

/* Reads the info that a program gives with a signal. Only to itself may it
 * claim that the kernel sent the signal. */
static int read_info(uint64_t user, int pid, struct signal_info *info)
{
    siginfo_t told;

    if (user_read(&told, user, sizeof(told)) != 0)
        return -EFAULT;
    if ((told.si_code >= 0 || told.si_code == SI_TKILL) &&
        pid != current_process()->leader->pid)
        return -EPERM;
    *info = (struct signal_info){
        .code = told.si_code,
        .pid = told.si_pid,
        .value = (uint64_t)told.si_ptr,
    };
    return 0;
}

int64_t sys_rt_sigqueueinfo(const struct syscall *call)
{
    struct signal_info info;
    int pid = (int)call->arg[0];
    int error = read_info(call->arg[2], pid, &info);

    if (error != 0)
        return error;
    return pid > 0 ? signal_kill(pid, (int)call->arg[1], &info) : -ESRCH;
}

int64_t sys_rt_tgsigqueueinfo(const struct syscall *call)
{
    struct signal_info info;
    int pid = (int)call->arg[0];
    int error = read_info(call->arg[3], pid, &info);

    if (error != 0)
        return error;
    if (pid <= 0)
        return -EINVAL;
    return signal_kill_thread(pid, (int)call->arg[1], (int)call->arg[2], &info);
}

int64_t sys_rt_sigaction(const struct syscall *call)
{
    const struct process *process = current_process();
    int signal = (int)call->arg[0];
    struct sigaction wanted;

    if (call->arg[3] != sizeof(sigset_t) || signal < 1 || signal > NR_SIGNALS)
        return -EINVAL;
    struct sigaction before = process->signals->actions[signal - 1];

    if (call->arg[1] != 0) {
        if (user_read(&wanted, call->arg[1], sizeof(wanted)) != 0)
            return -EFAULT;
        if (SIGNAL_BIT(signal) & UNBLOCKABLE)
            return -EINVAL;
        signal_choose(signal, &wanted);
    }
    if (call->arg[2] != 0)
        return user_write(call->arg[2], &before, sizeof(before));
    return 0;
}

int64_t sys_rt_sigprocmask(const struct syscall *call)
{
    struct process *process = current_process();
    uint64_t before = process->blocked_signals;
    uint64_t set;

    if (call->arg[3] != sizeof(set))
        return -EINVAL;
    if (call->arg[1] != 0) {
        if (user_read(&set, call->arg[1], sizeof(set)) != 0)
            return -EFAULT;
        if (call->arg[0] > SIG_SETMASK)
            return -EINVAL;
        uint64_t now = call->arg[0] == SIG_BLOCK     ? before | set
                       : call->arg[0] == SIG_UNBLOCK ? before & ~set
                                                     : set;

        process->blocked_signals = now & ~UNBLOCKABLE;
    }
    if (call->arg[2] != 0)
        return user_write(call->arg[2], &before, sizeof(before));
    return 0;
}

int64_t sys_rt_sigpending(const struct syscall *call)
{
    const struct process *process = current_process();
    uint64_t set = (process->pending.set | process->leader->group_pending.set) &
                   process->blocked_signals;

    if (call->arg[1] != sizeof(set))
        return -EINVAL;
    return user_write(call->arg[0], &set, sizeof(set));
}

int64_t sys_rt_sigsuspend(const struct syscall *call)
{
    uint64_t set;

    if (call->arg[1] != sizeof(set))
        return -EINVAL;
    if (user_read(&set, call->arg[0], sizeof(set)) != 0)
        return -EFAULT;
    signal_mask_exchange(set);
    return signal_pause();
}

int64_t sys_pause(const struct syscall *call)
{
    (void)call;
    return signal_pause();
}

int64_t sys_rt_sigreturn(const struct syscall *call)
{
    if (signal_pop_frame(call->frame) != 0)
        process_exit_by_signal(SIGSEGV);
    return (int64_t)call->frame->rax;
}

/* Finds the process that a call names; 0 is the caller. process_lock is
 * held. */
static struct process *named(uint64_t pid)
{
    return (int)pid == 0 ? current_process()->leader : process_find((int)pid);
}

/* Whether a process of `session` is in `group`. process_lock is held. */
static bool group_there(int group, int session)
{
    for (unsigned i = 0; i < MAX_PROCESSES; i++)
        if (process_at(i) != NULL && process_at(i)->group == group &&
            process_at(i)->session == session)
            return true;
    return false;
}

int64_t sys_setpgid(const struct syscall *call)
{
    struct process *self = current_process()->leader;
    int group = (int)call->arg[1];
    int64_t result = -ESRCH;

    if (group < 0)
        return -EINVAL;
    spin_lock(&process_lock);
    struct process *process = named(call->arg[0]);

    if (process != NULL && (process == self || process->parent == self)) {
        bool leader = process->pid == process->session;

        if (group == 0)
            group = process->pid;
        result = leader || process->session != self->session ||
                         (group != process->pid &&
                          !group_there(group, self->session))
                     ? -EPERM
                     : 0;
        if (result == 0)
            process->group = group;
    }
    spin_unlock(&process_lock);
    return result;
}

int64_t sys_getpgid(const struct syscall *call)
{
    spin_lock(&process_lock);
    const struct process *process = named(call->arg[0]);
    int64_t result = process != NULL ? process->group : -ESRCH;

    spin_unlock(&process_lock);
    return result;
}

int64_t sys_getpgrp(const struct syscall *call)
{
    (void)call;
    return current_process()->leader->group;
}

int64_t sys_getsid(const struct syscall *call)
{
    spin_lock(&process_lock);
    const struct process *process = named(call->arg[0]);
    int64_t result = process != NULL ? process->session : -ESRCH;

    spin_unlock(&process_lock);
    return result;
}

int64_t sys_setsid(const struct syscall *call)
{
    struct process *self = current_process()->leader;
    int64_t result = -EPERM;

    (void)call;
    spin_lock(&process_lock);
    if (self->group != self->pid) { /* not a group leader already */
        self->session = self->pid;
        self->group = self->pid;
        result = self->pid;
    }
    spin_unlock(&process_lock);
    return result;
}
