/* SPDX-License-Identifier: MIT */
/*
 * Acting on signals: what a process does about pending signals on its way to
 * user mode, and what happens to the system call that they interrupted.
 */
#include <asm/errno.h>
#include <asm/unistd.h>

#include "cpu/cpu.h"
#include "kernel.h"
#include "proc/exit.h"
#include "proc/job.h"
#include "proc/signal.h"
#include "proc/wait.h"
#include "trace/trace.h"

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

int64_t signal_pause(void)
{
    struct wait_queue nobody;

    wait_queue_init(&nobody);
    while (!signal_waiting(current_process()))
        (void)wait_sleep(&nobody, NULL, WAIT_INTERRUPTIBLE, WAIT_FOREVER);
    return -EINTR;
}

int signal_interrupted(uint64_t deadline)
{
    current_process()->resume_deadline = deadline;
    return -EINTR;
}

uint64_t signal_deadline(uint64_t computed)
{
    struct process *process = current_process();
    uint64_t deadline = process->resume_deadline;

    process->resume_deadline = 0;
    return deadline != 0 ? deadline : computed;
}

/* Calls that return -EINTR even if the handler has SA_RESTART. */
static bool tells_of_handlers(uint64_t number)
{
    return number == __NR_nanosleep || number == __NR_clock_nanosleep ||
           number == __NR_pause || number == __NR_rt_sigsuspend ||
           number == __NR_rt_sigtimedwait || number == __NR_poll ||
           number == __NR_ppoll || number == __NR_select ||
           number == __NR_pselect6;
}

/* Restarts a call that a signal interrupted before it did anything: moves rip
 * back to its `syscall` or `int 0x80`, both two bytes long. syscall_dispatch()
 * left the call's number in frame->error. `action` belongs to the handler that
 * runs first; NULL: no handler runs, so the program must not notice. */
static void restart(struct trap_frame *frame, const struct sigaction *action)
{
    bool is_call =
        frame->vector == VECTOR_SYSCALL || frame->vector == VECTOR_SYSCALL_INSN;
    uint64_t number = frame->error;

    if (!is_call || number == __NR_rt_sigreturn)
        return;
    if (frame->rax == (uint64_t)-EINTR && action != NULL &&
        (!(action->sa_flags & SA_RESTART) || tells_of_handlers(number)))
        return;
    if (frame->rax != (uint64_t)-EINTR && frame->rax != (uint64_t)-ERESTART)
        return;
    frame->rax = number;
    frame->rip -= 2;
    frame->error = __NR_rt_sigreturn; /* restart only once */
}

static void call_handler(struct process *process, struct trap_frame *frame,
                         int signal, const struct signal_info *info)
{
    struct sigaction *action = &process->signals->actions[signal - 1];
    struct sigaction chosen = *action;
    uint64_t mask =
        process->restore_mask ? process->saved_mask : process->blocked_signals;

    restart(frame, &chosen);
    process->resume_deadline = 0;
    if (signal_push_frame(frame, signal, &chosen, info, mask) != 0) {
        /* No room for the frame, perhaps on one of two stacks. The signal is
         * lost, but the program may have a handler for SIGSEGV. */
        if (signal == SIGSEGV || !signal_force(SIGSEGV, SI_KERNEL, 0))
            process_exit_by_signal(SIGSEGV);
        return;
    }
    process->restore_mask = false;
    process->blocked_signals |= chosen.sa_mask;
    if (!(chosen.sa_flags & SA_NODEFER))
        process->blocked_signals |= SIGNAL_BIT(signal);
    process->blocked_signals &= ~UNBLOCKABLE;
    if (chosen.sa_flags & SA_RESETHAND)
        action->sa_handler = SIG_DFL;
}

/* Takes the next signal that ends the program or has a handler. A signal that
 * stops it is acted on here, because taking it and stopping must be one step.
 * 0: none. */
static int next_signal(struct process *process, struct signal_info *info,
                       bool *handled)
{
    int signal;

    spin_lock(&process_lock);
    while ((signal = signal_take(process, ~process->blocked_signals, info)) !=
           0) {
        __sighandler_t handler =
            process->signals->actions[signal - 1].sa_handler;

        *handled = handler != SIG_DFL && handler != SIG_IGN;
        if (*handled || handler == SIG_DFL)
            trace_process(process, HV_TASK_SIGNAL, (uint64_t)signal);
        if (*handled)
            break;
        if (handler == SIG_IGN)
            continue;
        if (SIGNAL_BIT(signal) & SIGNAL_STOPS)
            job_stop(process, signal);
        else if (!(SIGNAL_BIT(signal) & SIGNAL_HARMLESS))
            break;
    }
    spin_unlock(&process_lock);
    return signal;
}

void signal_deliver(struct trap_frame *frame)
{
    struct process *process = current_process();
    struct signal_info info;
    bool any = false;
    bool handled;
    int signal;

    while ((signal = next_signal(process, &info, &handled)) != 0) {
        if (!handled)
            process_exit_by_signal(signal);
        call_handler(process, frame, signal, &info);
        any = true;
    }
    if (any)
        return;
    restart(frame, NULL);
    signal_mask_restore();
}
