/* SPDX-License-Identifier: MIT */
/*
 * Pending signals. A standard signal is either pending or not, so a bit in a
 * set is enough: SIGCHLD sent twice is one SIGCHLD. Real-time signals (POSIX,
 * "Realtime Signals") are counted, and each carries its own info: they wait in
 * a queue, and the bit tells that there is at least one.
 */
#include "cpu/cpu.h"
#include "kernel.h"
#include "mm/heap.h"
#include "proc/signal.h"

/* Signals caused by an instruction of the program: they are taken first. */
#define SYNCHRONOUS                                                            \
    (SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGILL) |           \
     SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGTRAP))

struct queued {
    struct list link;
    int signal;
    struct signal_info info;
};

static bool enqueue(struct process *process, struct pending *pending,
                    int signal, const struct signal_info *info)
{
    uint64_t limit =
        MIN(limit_of(process, RLIMIT_SIGPENDING), (uint64_t)SIGNALS_QUEUED_MAX);
    struct queued *q =
        process->signals->nr_queued < limit ? heap_alloc(sizeof(*q)) : NULL;

    if (q == NULL)
        return false;
    q->signal = signal;
    q->info = *info;
    list_insert(&pending->queue, &q->link);
    process->signals->nr_queued++;
    return true;
}

static void free_queued(struct process *process, struct queued *q)
{
    list_remove(&q->link);
    heap_free(q);
    process->signals->nr_queued--;
}

bool signal_put(struct process *process, struct pending *pending, int signal,
                const struct signal_info *info)
{
    if (signal >= SIGRTMIN) {
        if (!enqueue(process, pending, signal, info))
            return false;
    } else if (!(pending->set & SIGNAL_BIT(signal))) {
        process->signals->infos[signal - 1] = *info;
    }
    pending->set |= SIGNAL_BIT(signal);
    return true;
}

static void drop(struct process *process, struct pending *pending, uint64_t set)
{
    struct list *next;

    pending->set &= ~set;
    for (struct list *l = pending->queue.next; l != &pending->queue; l = next) {
        struct queued *q = container_of(l, struct queued, link);

        next = l->next;
        if (SIGNAL_BIT(q->signal) & set)
            free_queued(process, q);
    }
}

void signal_forget(struct process *leader, uint64_t set)
{
    drop(leader, &leader->pending, set);
    drop(leader, &leader->group_pending, set);
    for (struct list *l = leader->threads.next; l != &leader->threads;
         l = l->next) {
        struct process *t = container_of(l, struct process, thread_link);

        drop(t, &t->pending, set);
    }
}

void signal_forget_all(struct process *process)
{
    drop(process, &process->pending, UINT64_MAX);
    drop(process, &process->group_pending, UINT64_MAX);
}

void signal_move(struct pending *to, struct pending *from)
{
    to->set = from->set;
    from->set = 0;
    while (!list_empty(&from->queue)) {
        struct list *first = from->queue.next;

        list_remove(first);
        list_insert(&to->queue, first);
    }
}

/* Removes the first queued signal with that number; the bit stays if there is
 * another. */
static void dequeue(struct process *process, struct pending *pending,
                    int signal, struct signal_info *info)
{
    struct queued *found = NULL;
    unsigned count = 0;

    for (struct list *l = pending->queue.next; l != &pending->queue;
         l = l->next) {
        struct queued *q = container_of(l, struct queued, link);

        if (q->signal == signal && count++ == 0)
            found = q;
    }
    ASSERT(found != NULL);
    if (count == 1)
        pending->set &= ~SIGNAL_BIT(signal);
    *info = found->info;
    free_queued(process, found);
}

int signal_take(struct process *process, uint64_t set, struct signal_info *info)
{
    struct pending *from = &process->pending;

    DEBUG_ASSERT(spin_held(&process_lock));
    if (!(set & from->set))
        from = &process->leader->group_pending;
    set &= from->set;
    if (set & SYNCHRONOUS)
        set &= SYNCHRONOUS;
    if (set == 0)
        return 0;
    int signal = __builtin_ctzll(set) + 1;

    if (signal >= SIGRTMIN) {
        dequeue(process, from, signal, info);
    } else {
        *info = process->signals->infos[signal - 1];
        from->set &= ~SIGNAL_BIT(signal);
    }
    return signal;
}
