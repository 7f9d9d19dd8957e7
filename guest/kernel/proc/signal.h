/* SPDX-License-Identifier: MIT */
/*
 * Signals: numbers that another process, a key or an exception adds to a
 * process's set of pending signals (proc/signal.c). The process acts on them
 * when it next goes back to user mode: it ignores the signal, ends, stops, or
 * takes a detour to a handler (proc/signal_act.c).
 *
 * Adding a signal to a set, or taking one out of it, requires process_lock. So
 * no SIGCONT can come between "SIGSTOP was taken" and "the process is stopped",
 * and be lost.
 */
#ifndef PROC_SIGNAL_H
#define PROC_SIGNAL_H

#include <asm/siginfo.h>
#include <asm/signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "proc/process.h"
#include "trap/frame.h"

#define NR_SIGNALS 64
/* Limit for one program: what others can make the kernel store. */
#define SIGNALS_QUEUED_MAX 256u

#define SIGNAL_BIT(signal) (1ull << ((signal)-1))
#define UNBLOCKABLE        (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))
#define SIGNAL_STOPS                                                           \
    (SIGNAL_BIT(SIGSTOP) | SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) |         \
     SIGNAL_BIT(SIGTTOU))

/* The default action of all signals but these is to end the program. */
#define SIGNAL_HARMLESS                                                        \
    (SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGCONT) | SIGNAL_BIT(SIGURG) |          \
     SIGNAL_BIT(SIGWINCH))

/* A call that returns -ERESTART was interrupted before it did anything, and is
 * always made again, whatever the handler: a program never sees that error. A
 * call that returns -EINTR is made again if no handler ran, or if the handler
 * asks for that (SA_RESTART). */

/* Who sent a signal, and why: fields of siginfo_t. */
struct signal_info {
    int code;       /* SI_x, CLD_x, SEGV_x, ... */
    int pid;        /* the sender; CLD_x: the child */
    uint64_t value; /* CLD_x: status; faults: address; SI_QUEUE: the value */
};

/* The action that a process has chosen for each signal, and the info of the
 * pending ones; [0] is signal 1. A signal below SIGRTMIN is either pending or
 * not: if it is sent twice, the first info is kept. */
struct signals {
    uint32_t refs;      /* the threads of a program share it */
    uint32_t nr_queued; /* in all queues of these threads; process_lock */
    struct sigaction actions[NR_SIGNALS];
    struct signal_info infos[SIGRTMIN - 1];
};

/* Make one with the default action for each signal, or a copy of the actions.
 * NULL if memory ran out. */
struct signals *signals_new(void);
struct signals *signals_copy(const struct signals *signals);
void signals_ref(struct signals *signals);
void signals_unref(struct signals *signals); /* NULL is fine */

/* Whether a signal is pending and not blocked: then the process must go back to
 * user mode, and no interruptible sleep begins. */
static inline bool signal_waiting(const struct process *process)
{
    return ((process->pending.set | process->leader->group_pending.set) &
            ~process->blocked_signals) != 0;
}

/* Sends to a program, of which `process` is the leader: one thread that does
 * not block the signal will take it. With process_lock held. Wakes that thread
 * if it sleeps interruptibly. Does nothing if the program ignores the signal,
 * or is process 1 and has no handler for it. Returns 0, or -EAGAIN if it is a
 * real-time signal and too many are queued already. */
int signal_send(struct process *process, int signal,
                const struct signal_info *info);

/* The same for one particular thread. */
int signal_send_thread(struct process *thread, int signal,
                       const struct signal_info *info);

/* Sends to a process group. Returns whether it has any members. */
bool signal_send_group(int group, int signal);

/* kill(): `pid` is as in POSIX; `signal` 0 only checks. Returns 0, -ESRCH,
 * -EINVAL or, if it is for one process, what signal_send() returns. */
int signal_kill(int pid, int signal, const struct signal_info *info);

/* tgkill(): to thread `tid`, of program `pid` unless that is 0. */
int signal_kill_thread(int pid, int tid, int signal,
                       const struct signal_info *info);

/* Sends to the current thread, for example SIGPIPE. */
void signal_raise(int signal);

/* The same for an exception: the signal cannot be ignored or blocked. Returns
 * false if it ends the program, true if there is a handler. */
bool signal_force(int signal, int code, uint64_t address);

/* Sets the action for `signal`; if it is ignored from now on, drops it where it
 * is pending. */
void signal_choose(int signal, const struct sigaction *action);

/* For a new program: ignored signals stay ignored; handlers are reset. */
void signal_reset(struct process *process);

/* proc/signal_pending.c, with process_lock held: adds a signal to the pending
 * ones of `process` or of its program. False: no room. */
bool signal_put(struct process *process, struct pending *pending, int signal,
                const struct signal_info *info);

/* Takes the next pending signal of `set`, and stores its info. 0: none. */
int signal_take(struct process *process, uint64_t set,
                struct signal_info *info);

/* Drop pending signals: those of `set` from all threads of a program; all of
 * them from a process that ends. */
void signal_forget(struct process *leader, uint64_t set);
void signal_forget_all(struct process *process);

/* Moves all pending signals to another process; `to` has none. */
void signal_move(struct pending *to, struct pending *from);

/* proc/signal_act.c: acts on the pending signals; interrupts are on. May not
 * return. */
void signal_deliver(struct trap_frame *frame);

/* Waits until a signal comes; always returns -EINTR. */
int64_t signal_pause(void);

/* For a call that waits until `deadline` and was interrupted. If no handler
 * runs, the call is made again, and signal_deadline() then returns the first
 * deadline instead of the one that the call has computed anew. Returns
 * -EINTR. */
int signal_interrupted(uint64_t deadline);
uint64_t signal_deadline(uint64_t computed);

/* Replaces the set of blocked signals until the end of the current system call.
 * signal_mask_restore() restores the old set or, if a signal ended the call,
 * the return from its handler does. */
void signal_mask_exchange(uint64_t set);
void signal_mask_restore(void);

/* proc/signal_frame.c: makes `frame` enter the handler, and come back
 * afterwards. Returns 0, or -EFAULT if the program's stack has no room. */
int signal_push_frame(struct trap_frame *frame, int signal,
                      const struct sigaction *action,
                      const struct signal_info *info, uint64_t mask)
    __attribute__((warn_unused_result));

/* Fills in what a handler, or a call that waits for a signal, is told about
 * it. */
void signal_fill_info(siginfo_t *to, int signal,
                      const struct signal_info *info);

/* Whether `rsp` lies on the alternate stack, set by sigaltstack(). */
static inline bool signal_on_altstack(const struct process *process,
                                      uint64_t rsp)
{
    return rsp - process->altstack - 1 < process->altstack_size;
}

/* Does the work of rt_sigreturn. Returns 0, or -EFAULT if there is no valid
 * frame. */
int signal_pop_frame(struct trap_frame *frame)
    __attribute__((warn_unused_result));

#endif
