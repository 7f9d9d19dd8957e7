/* SPDX-License-Identifier: MIT */
/*
 * Signals: a number that one process, a key or an exception puts into a
 * process's set of pending ones. It is acted on when that process next goes
 * back to user mode: not at all, by its end, or by a detour to a handler.
 */
#ifndef PROC_SIGNAL_H
#define PROC_SIGNAL_H

#include <asm/signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "proc/process.h"
#include "trap/frame.h"

#define NR_SIGNALS         64
#define SIGNAL_BIT(signal) (1ull << ((signal)-1))
#define UNBLOCKABLE        (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))

/* What a process has chosen for each signal; actions[0] is signal 1. */
struct signal_actions {
    struct sigaction actions[NR_SIGNALS];
};

/* A pending signal that is not blocked: the process is to go back to user
 * mode, and no interruptible sleep begins. */
static inline bool signal_waiting(const struct process *process)
{
    return (process->pending_signals & ~process->blocked_signals) != 0;
}

/* Sends to one process, which process_lock keeps from going. Wakes it if it
 * sleeps interruptibly. Nothing happens if it ignores the signal. */
void signal_send(struct process *process, int signal);

/* Sends to a process group. Returns whether it has any members. */
bool signal_send_group(int group, int signal);

/* kill(): `pid` as POSIX says, `signal` 0 only asks. 0, -ESRCH or -EINVAL. */
int signal_kill(int pid, int signal);

/* Sends to the current process, such as SIGPIPE. */
void signal_raise(int signal);

/* The same for an exception: it cannot be ignored or put off. Returns false
 * if it ends the program, true if there is a handler. */
bool signal_force(int signal);

/* Acts on what is pending; interrupts are on. May not return. */
void signal_deliver(struct trap_frame *frame);

/* A new program keeps what was ignored; its handlers are gone. */
void signal_reset(struct process *process);

/* Waits until a signal comes; always -EINTR. */
int64_t signal_pause(void);

/* Has another set of blocked signals until the end of the current system call.
 * The old one comes back by signal_mask_restore(), or, if a signal ended the
 * call, after its handler. */
void signal_mask_exchange(uint64_t set);
void signal_mask_restore(void);

/* proc/signal_frame.c: makes `frame` go to the handler, and come back. 0, or
 * -EFAULT if the program's stack has no room. */
int signal_push_frame(struct trap_frame *frame, int signal,
                      const struct sigaction *action, uint64_t mask)
    __attribute__((warn_unused_result));

/* What rt_sigreturn does. 0, or -EFAULT for a frame that is none. */
int signal_pop_frame(struct trap_frame *frame)
    __attribute__((warn_unused_result));

#endif
