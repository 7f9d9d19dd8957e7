/* SPDX-License-Identifier: MIT */
/* Pending signals: put into a set, and taken out of it. */
#include "cpu/cpu.h"
#include "kernel.h"
#include "proc/signal.h"

/* An instruction of the program made them: they come first. */
#define SYNCHRONOUS                                                            \
    (SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGILL) |           \
     SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGTRAP))

void signal_put(struct process *process, uint64_t *set, int signal,
                const struct signal_info *info)
{
    if (*set & SIGNAL_BIT(signal))
        return;
    process->signals->infos[signal - 1] = *info;
    *set |= SIGNAL_BIT(signal);
}

void signal_forget(struct process *leader, uint64_t set)
{
    leader->pending_signals &= ~set;
    leader->group_signals &= ~set;
    for (struct list *l = leader->threads.next; l != &leader->threads;
         l = l->next)
        container_of(l, struct process, thread_link)->pending_signals &= ~set;
}

int signal_take(struct process *process, uint64_t set, struct signal_info *info)
{
    uint64_t *from = &process->pending_signals;

    DEBUG_ASSERT(spin_held(&process_lock));
    if (!(set & *from))
        from = &process->leader->group_signals;
    set &= *from;
    if (set & SYNCHRONOUS)
        set &= SYNCHRONOUS;
    if (set == 0)
        return 0;
    int signal = __builtin_ctzll(set) + 1;

    *info = process->signals->infos[signal - 1];
    *from &= ~SIGNAL_BIT(signal);
    return signal;
}
