/* SPDX-License-Identifier: MIT */
/*
 * Signals: a number that one process, a key or an exception puts into a
 * process's set of pending ones (proc/signal.c). It is acted on when that
 * process next goes back to user mode: not at all, by its end, by standing
 * still, or by a detour to a handler (proc/signal_act.c).
 *
 * Whoever puts a signal into a set, or takes one out of it, holds
 * process_lock: so between "SIGSTOP was taken" and "it stands still" no
 * SIGCONT can come that would be lost.
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
/* Of one program, at most: what others can make the kernel keep. */
#define SIGNALS_QUEUED_MAX 256u

#define SIGNAL_BIT(signal) (1ull << ((signal)-1))
#define UNBLOCKABLE        (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))
#define SIGNAL_STOPS                                                           \
    (SIGNAL_BIT(SIGSTOP) | SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) |         \
     SIGNAL_BIT(SIGTTOU))

/* Whether the default for it is the end: all but these. */
#define SIGNAL_HARMLESS                                                        \
    (SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGCONT) | SIGNAL_BIT(SIGURG) |          \
     SIGNAL_BIT(SIGWINCH))

/* A call that returns -ERESTART was interrupted before it did anything, and is
 * made again whatever the handler says: a program never sees that error. One
 * that returns -EINTR is made again if no handler ran, or it wants that. */

/* Who sent it, and what about: siginfo_t's fields. */
struct signal_info {
    int code;       /* SI_x, CLD_x, SEGV_x, ... */
    int pid;        /* the sender; CLD_x: the child */
    uint64_t value; /* CLD_x: status; faults: address; SI_QUEUE: the value */
};

/* What a process has chosen for each signal, and what is known of the pending
 * ones; [0] is signal 1. One below SIGRTMIN is pending or it is not: of a
 * second one the info is the first one's. */
struct signals {
    uint32_t refs;      /* the threads of a program share it */
    uint32_t nr_queued; /* signals, in all of their queues; process_lock */
    struct sigaction actions[NR_SIGNALS];
    struct signal_info infos[SIGRTMIN - 1];
};

/* With the default for each signal; or a copy of the choices. NULL without
 * memory. */
struct signals *signals_new(void);
struct signals *signals_copy(const struct signals *signals);
void signals_ref(struct signals *signals);
void signals_unref(struct signals *signals); /* NULL is fine */

/* A pending signal that is not blocked: the process is to go back to user
 * mode, and no interruptible sleep begins. */
static inline bool signal_waiting(const struct process *process)
{
    return ((process->pending.set | process->leader->group_pending.set) &
            ~process->blocked_signals) != 0;
}

/* Sends to a program, of which `process` is the leader: one thread that does
 * not block it will take it. With process_lock held. Wakes that thread if it
 * sleeps interruptibly. Nothing happens if the program ignores the signal, or
 * is process 1 and has no handler for it. 0, or -EAGAIN if it is a real-time
 * one and too many wait already. */
int signal_send(struct process *process, int signal,
                const struct signal_info *info);

/* The same to one thread, for itself. */
int signal_send_thread(struct process *thread, int signal,
                       const struct signal_info *info);

/* Sends to a process group. Returns whether it has any members. */
bool signal_send_group(int group, int signal);

/* kill(): `pid` as POSIX says, `signal` 0 only asks. 0, -ESRCH,
 * -EINVAL, or what signal_send() says if it is for one. */
int signal_kill(int pid, int signal, const struct signal_info *info);

/* tgkill(): to thread `tid`, of program `pid` unless that is 0. */
int signal_kill_thread(int pid, int tid, int signal,
                       const struct signal_info *info);

/* Sends to the current thread, such as SIGPIPE. */
void signal_raise(int signal);

/* The same for an exception: it cannot be ignored or put off. Returns false
 * if it ends the program, true if there is a handler. */
bool signal_force(int signal, int code, uint64_t address);

/* Another choice for `signal`; what is pending and ignored from now on goes. */
void signal_choose(int signal, const struct sigaction *action);

/* A new program keeps what was ignored; its handlers are gone. */
void signal_reset(struct process *process);

/* proc/signal_pending.c, with process_lock held: puts a signal among those of
 * `process` or of its program. False: no room. */
bool signal_put(struct process *process, struct pending *pending, int signal,
                const struct signal_info *info);

/* Takes the next signal of `set` that is pending out of it, and stores what is
 * known of it. 0: none. */
int signal_take(struct process *process, uint64_t set,
                struct signal_info *info);

/* Takes signals from all threads of a program; from a process that goes, all.
 */
void signal_forget(struct process *leader, uint64_t set);
void signal_forget_all(struct process *process);

/* They are another's from now on; `to` has none. */
void signal_move(struct pending *to, struct pending *from);

/* proc/signal_act.c: acts on what is pending; interrupts are on. May not
 * return. */
void signal_deliver(struct trap_frame *frame);

/* Waits until a signal comes; always -EINTR. */
int64_t signal_pause(void);

/* A call that waits until `deadline` was interrupted. If no handler runs, it
 * is made again, and signal_deadline() gives that deadline in place of the one
 * that the call has computed anew. Returns -EINTR. */
int signal_interrupted(uint64_t deadline);
uint64_t signal_deadline(uint64_t computed);

/* Has another set of blocked signals until the end of the current system call.
 * The old one comes back by signal_mask_restore(), or, if a signal ended the
 * call, after its handler. */
void signal_mask_exchange(uint64_t set);
void signal_mask_restore(void);

/* proc/signal_frame.c: makes `frame` go to the handler, and come back. 0, or
 * -EFAULT if the program's stack has no room. */
int signal_push_frame(struct trap_frame *frame, int signal,
                      const struct sigaction *action,
                      const struct signal_info *info, uint64_t mask)
    __attribute__((warn_unused_result));

/* What a handler, or a call that waits for a signal, is told of it. */
void signal_fill_info(siginfo_t *to, int signal,
                      const struct signal_info *info);

/* Whether `rsp` lies on the other stack, that of sigaltstack(). */
static inline bool signal_on_altstack(const struct process *process,
                                      uint64_t rsp)
{
    return rsp - process->altstack - 1 < process->altstack_size;
}

/* What rt_sigreturn does. 0, or -EFAULT if it is not a frame. */
int signal_pop_frame(struct trap_frame *frame)
    __attribute__((warn_unused_result));

#endif
