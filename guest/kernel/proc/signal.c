/* SPDX-License-Identifier: MIT */
/*
 * Sending signals, and acting on them. A sender only sets a bit and wakes;
 * everything else the process does itself, on its way to user mode.
 */
#include "proc/signal.h"

#include <asm/errno.h>
#include <asm/unistd.h>

#include "cpu/cpu.h"
#include "kernel.h"
#include "proc/exit.h"
#include "proc/sched.h"
#include "trace/trace.h"

#define STOPS                                                                  \
    (SIGNAL_BIT(SIGSTOP) | SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) |         \
     SIGNAL_BIT(SIGTTOU))
#define IGNORED_BY_DEFAULT                                                     \
    (SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGCONT) | SIGNAL_BIT(SIGURG) |          \
     SIGNAL_BIT(SIGWINCH))
/* An instruction of the program made them: they come first. */
#define SYNCHRONOUS                                                            \
    (SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGILL) |           \
     SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGTRAP))

static struct sigaction *action_of(const struct process *process, int signal)
{
    return &process->signals->actions[signal - 1];
}

static bool ignored(const struct process *process, int signal)
{
    __sighandler_t handler = action_of(process, signal)->sa_handler;

    if (process->blocked_signals & SIGNAL_BIT(signal))
        return false; /* it may choose otherwise before it unblocks it */
    return handler == SIG_IGN ||
           (handler == SIG_DFL && (SIGNAL_BIT(signal) & IGNORED_BY_DEFAULT));
}

static void set_pending(struct process *process, int signal)
{
    __atomic_fetch_or(&process->pending_signals, SIGNAL_BIT(signal),
                      __ATOMIC_RELEASE);
}

static void clear_pending(struct process *process, uint64_t bits)
{
    __atomic_fetch_and(&process->pending_signals, ~bits, __ATOMIC_RELAXED);
}

void signal_send(struct process *process, int signal)
{
    DEBUG_ASSERT(spin_held(&process_lock));
    if (process->ended || process->signals == NULL)
        return;
    if (signal == SIGCONT || signal == SIGKILL) {
        clear_pending(process, STOPS);
        process->stopped = false;
        wait_wake(&process->continued);
    }
    if (ignored(process, signal))
        return;
    set_pending(process, signal);
    wait_interrupt(process);
}

/* Sends to all that `wanted` says yes to. Returns how many those are. */
static unsigned send_to(bool (*wanted)(const struct process *, int), int what,
                        int signal)
{
    unsigned count = 0;

    spin_lock(&process_lock);
    for (unsigned i = 0; i < MAX_PROCESSES; i++) {
        struct process *process = process_at(i);

        if (process == NULL || process->signals == NULL ||
            process->state == PROCESS_NEW || !wanted(process, what))
            continue;
        count++;
        if (signal != 0)
            signal_send(process, signal);
    }
    spin_unlock(&process_lock);
    return count;
}

static bool in_group(const struct process *process, int group)
{
    return process->group == group;
}

static bool has_pid(const struct process *process, int pid)
{
    return process->pid == pid;
}

/* kill(-1): all but process 1 and whoever asks. */
static bool is_other(const struct process *process, int own_pid)
{
    return process->pid != 1 && process->pid != own_pid;
}

bool signal_send_group(int group, int signal)
{
    return send_to(in_group, group, signal) > 0;
}

int signal_kill(int pid, int signal)
{
    const struct process *self = current_process();
    unsigned count;

    if (signal < 0 || signal > NR_SIGNALS)
        return -EINVAL;
    if (pid > 0)
        count = send_to(has_pid, pid, signal);
    else if (pid == 0)
        count = send_to(in_group, self->group, signal);
    else if (pid == -1)
        count = send_to(is_other, self->pid, signal);
    else
        count = send_to(in_group, -pid, signal);
    return count > 0 ? 0 : -ESRCH;
}

void signal_raise(int signal)
{
    spin_lock(&process_lock);
    signal_send(current_process(), signal);
    spin_unlock(&process_lock);
}

bool signal_force(int signal)
{
    struct process *process = current_process();
    struct sigaction *action = action_of(process, signal);

    if (action->sa_handler == SIG_IGN ||
        (process->blocked_signals & SIGNAL_BIT(signal)))
        action->sa_handler = SIG_DFL;
    process->blocked_signals &= ~SIGNAL_BIT(signal);
    set_pending(process, signal);
    return action->sa_handler != SIG_DFL;
}

void signal_mask_exchange(uint64_t set)
{
    struct process *process = current_process();

    process->saved_mask = process->blocked_signals;
    process->restore_mask = true; /* see call_handler(), signal_deliver() */
    process->blocked_signals = set & ~UNBLOCKABLE;
}

void signal_mask_restore(void)
{
    struct process *process = current_process();

    if (!process->restore_mask)
        return;
    process->restore_mask = false;
    process->blocked_signals = process->saved_mask;
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

int64_t signal_pause(void)
{
    struct wait_queue nobody;

    wait_queue_init(&nobody);
    while (!signal_waiting(current_process()))
        (void)wait_sleep(&nobody, NULL, WAIT_INTERRUPTIBLE, WAIT_FOREVER);
    return -EINTR;
}

/* Until SIGCONT or SIGKILL. */
static void stop(struct process *process)
{
    spin_lock(&process_lock);
    process->stopped = true;
    while (process->stopped)
        (void)wait_sleep(&process->continued, &process_lock,
                         WAIT_UNINTERRUPTIBLE, WAIT_FOREVER);
    spin_unlock(&process_lock);
}

/* Takes the next signal out of the set. 0: none. */
static int take(struct process *process)
{
    uint64_t set = __atomic_load_n(&process->pending_signals, __ATOMIC_ACQUIRE);

    set &= ~process->blocked_signals;
    if (set & SYNCHRONOUS)
        set &= SYNCHRONOUS;
    if (set == 0)
        return 0;
    int signal = __builtin_ctzll(set) + 1;

    clear_pending(process, SIGNAL_BIT(signal));
    return signal;
}

/* Calls that say themselves that a signal came, whatever the handler's
 * SA_RESTART wants; and the one that comes back from a handler. */
static bool never_restarts(uint64_t number)
{
    return number == __NR_nanosleep || number == __NR_clock_nanosleep ||
           number == __NR_pause || number == __NR_rt_sigsuspend ||
           number == __NR_poll || number == __NR_ppoll ||
           number == __NR_select || number == __NR_pselect6 ||
           number == __NR_rt_sigreturn;
}

/* A call that a signal interrupted before it did anything is made again: the
 * program goes back to its `syscall` or `int 0x80`, both two bytes long.
 * syscall_dispatch() left the call's number in frame->error. */
static void restart(struct trap_frame *frame)
{
    bool is_call =
        frame->vector == VECTOR_SYSCALL || frame->vector == VECTOR_SYSCALL_INSN;

    if (!is_call || frame->rax != (uint64_t)-EINTR ||
        never_restarts(frame->error))
        return;
    frame->rax = frame->error;
    frame->rip -= 2;
    frame->error = __NR_rt_sigreturn; /* once is enough */
}

static void call_handler(struct process *process, struct trap_frame *frame,
                         int signal)
{
    struct sigaction *action = action_of(process, signal);
    struct sigaction chosen = *action;
    uint64_t mask =
        process->restore_mask ? process->saved_mask : process->blocked_signals;

    if (chosen.sa_flags & SA_RESTART)
        restart(frame);
    if (signal_push_frame(frame, signal, &chosen, mask) != 0)
        process_exit_by_signal(SIGSEGV);
    process->restore_mask = false;
    process->blocked_signals |= chosen.sa_mask;
    if (!(chosen.sa_flags & SA_NODEFER))
        process->blocked_signals |= SIGNAL_BIT(signal);
    process->blocked_signals &= ~UNBLOCKABLE;
    if (chosen.sa_flags & SA_RESETHAND)
        action->sa_handler = SIG_DFL;
}

void signal_deliver(struct trap_frame *frame)
{
    struct process *process = current_process();
    bool handled = false;
    int signal;

    while ((signal = take(process)) != 0) {
        __sighandler_t handler = action_of(process, signal)->sa_handler;

        if (handler == SIG_IGN)
            continue;
        trace_process(process, HV_TASK_SIGNAL, (uint64_t)signal);
        if (handler != SIG_DFL) {
            call_handler(process, frame, signal);
            handled = true;
        } else if (SIGNAL_BIT(signal) & STOPS) {
            stop(process);
        } else if (!(SIGNAL_BIT(signal) & IGNORED_BY_DEFAULT)) {
            process_exit_by_signal(signal);
        }
    }
    if (handled)
        return;
    restart(frame);
    signal_mask_restore();
}
