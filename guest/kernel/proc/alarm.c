/* SPDX-License-Identifier: MIT */
/* Alarms: a list under process_lock, and the time of the first, which a tick
 * can look at without the lock. */
#include "proc/alarm.h"

#include <asm/siginfo.h>

#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "cpu/tick.h"
#include "kernel.h"
#include "proc/signal.h"

#define NEVER UINT64_MAX

static struct list alarms = LIST_INIT(alarms);
static uint64_t first = NEVER;

/* With process_lock held, so with interrupts off. */
static void find_first(void)
{
    uint64_t at = NEVER;

    for (struct list *l = alarms.next; l != &alarms; l = l->next)
        at = MIN(at, container_of(l, struct process, alarm_link)->alarm_at);
    __atomic_store_n(&first, at, __ATOMIC_RELAXED);
    if (at != NEVER)
        tick_alarm(at);
}

static struct alarm read(const struct process *leader)
{
    uint64_t now = clock_monotonic();

    if (leader->alarm_at == 0)
        return (struct alarm){0, 0};
    return (struct alarm){
        .left = leader->alarm_at > now ? leader->alarm_at - now : 1,
        .interval = leader->alarm_interval,
    };
}

struct alarm alarm_get(void)
{
    spin_lock(&process_lock);
    struct alarm now = read(current_process()->leader);

    spin_unlock(&process_lock);
    return now;
}

struct alarm alarm_set(const struct alarm *alarm)
{
    struct process *leader = current_process()->leader;

    spin_lock(&process_lock);
    struct alarm before = read(leader);

    list_remove(&leader->alarm_link);
    leader->alarm_at = alarm->left != 0 ? clock_monotonic() + alarm->left : 0;
    leader->alarm_interval = alarm->interval;
    if (leader->alarm_at != 0)
        list_insert(&alarms, &leader->alarm_link);
    find_first();
    spin_unlock(&process_lock);
    return before;
}

void alarm_cancel(struct process *leader)
{
    if (leader->alarm_at == 0)
        return;
    list_remove(&leader->alarm_link);
    leader->alarm_at = 0;
    find_first();
}

/* Those that were missed meanwhile count as one. */
static void ring(struct process *leader, uint64_t now)
{
    const struct signal_info info = {.code = SI_KERNEL};

    if (leader->alarm_interval == 0) {
        list_remove(&leader->alarm_link);
        leader->alarm_at = 0;
    } else {
        uint64_t missed = (now - leader->alarm_at) / leader->alarm_interval;

        leader->alarm_at += (missed + 1) * leader->alarm_interval;
    }
    signal_send(leader, SIGALRM, &info);
}

void alarm_expire(uint64_t now)
{
    struct list *next;

    if (__atomic_load_n(&first, __ATOMIC_RELAXED) == NEVER)
        return;
    spin_lock(&process_lock);
    for (struct list *l = alarms.next; l != &alarms; l = next) {
        struct process *leader = container_of(l, struct process, alarm_link);

        next = l->next;
        if (leader->alarm_at <= now)
            ring(leader, now);
    }
    find_first();
    spin_unlock(&process_lock);
}
