/* SPDX-License-Identifier: MIT */
/*
 * Alarms. Those in real time are on a list under process_lock; the time of the
 * first is kept where a tick can read it without the lock. Those in CPU time
 * can be due only while their program runs, so the ticks on its CPU check them.
 */
#include "proc/alarm.h"

#include <asm/siginfo.h>
#include <linux/time.h>

#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "cpu/tick.h"
#include "kernel.h"
#include "lib/string.h"
#include "proc/signal.h"

#define NEVER UINT64_MAX

static const int signals[NR_ALARMS] = {
    [ITIMER_REAL] = SIGALRM,
    [ITIMER_VIRTUAL] = SIGVTALRM,
    [ITIMER_PROF] = SIGPROF,
};

static struct list alarms = LIST_INIT(alarms);
static uint64_t first = NEVER;

/* Updates the time of the first alarm. process_lock is held, so interrupts are
 * off. */
static void find_first(void)
{
    uint64_t at = NEVER;

    for (struct list *l = alarms.next; l != &alarms; l = l->next)
        at = MIN(at, container_of(l, struct process, alarm_link)
                         ->alarms[ITIMER_REAL]
                         .at);
    __atomic_store_n(&first, at, __ATOMIC_RELAXED);
    if (at != NEVER)
        tick_alarm(at);
}

/* The time by an alarm's clock. Called without process_lock, because computing
 * a program's CPU time may take it. */
static uint64_t now_of(unsigned which)
{
    return which == ITIMER_REAL ? clock_monotonic()
                                : clock_tsc_to_ns(process_run_time());
}

static struct alarm read(const struct process *leader, unsigned which,
                         uint64_t now)
{
    uint64_t at = leader->alarms[which].at;

    if (at == 0)
        return (struct alarm){0, 0};
    return (struct alarm){
        .left = at > now ? at - now : 1,
        .interval = leader->alarms[which].interval,
    };
}

struct alarm alarm_get(unsigned which)
{
    uint64_t now = now_of(which);

    spin_lock(&process_lock);
    struct alarm alarm = read(current_process()->leader, which, now);

    spin_unlock(&process_lock);
    return alarm;
}

struct alarm alarm_set(unsigned which, const struct alarm *alarm)
{
    struct process *leader = current_process()->leader;
    uint64_t now = now_of(which);

    spin_lock(&process_lock);
    struct alarm before = read(leader, which, now);

    leader->alarms[which].at = alarm->left != 0 ? now + alarm->left : 0;
    leader->alarms[which].interval = alarm->interval;
    if (which == ITIMER_REAL) {
        list_remove(&leader->alarm_link);
        if (alarm->left != 0)
            list_insert(&alarms, &leader->alarm_link);
        find_first();
    }
    spin_unlock(&process_lock);
    return before;
}

void alarm_cancel(struct process *leader)
{
    leader->alarms[ITIMER_VIRTUAL].at = 0;
    leader->alarms[ITIMER_PROF].at = 0;
    if (leader->alarms[ITIMER_REAL].at == 0)
        return;
    list_remove(&leader->alarm_link);
    leader->alarms[ITIMER_REAL].at = 0;
    find_first();
}

void alarm_take_over(struct process *thread, struct process *leader)
{
    memcpy(thread->alarms, leader->alarms, sizeof(thread->alarms));
    if (thread->alarms[ITIMER_REAL].at != 0)
        list_insert(&alarms, &thread->alarm_link);
    alarm_cancel(leader);
}

/* With process_lock held: sends an alarm's signal if it is due. Several periods
 * missed count as one. */
static void ring(struct process *leader, unsigned which, uint64_t now)
{
    const struct signal_info info = {.code = SI_KERNEL};
    uint64_t at = leader->alarms[which].at;
    uint64_t interval = leader->alarms[which].interval;

    if (at == 0 || at > now)
        return;
    if (interval != 0)
        at += ((now - at) / interval + 1) * interval;
    else
        at = 0;
    leader->alarms[which].at = at;
    if (which == ITIMER_REAL && at == 0)
        list_remove(&leader->alarm_link);
    (void)signal_send(leader, signals[which], &info);
}

static void expire_real(uint64_t now)
{
    struct list *next;

    if (__atomic_load_n(&first, __ATOMIC_RELAXED) == NEVER)
        return;
    spin_lock(&process_lock);
    for (struct list *l = alarms.next; l != &alarms; l = next) {
        next = l->next;
        ring(container_of(l, struct process, alarm_link), ITIMER_REAL, now);
    }
    find_first();
    spin_unlock(&process_lock);
}

/* With process_lock held: a program that has used up its CPU time is told so,
 * once a second, until it has used up even what it could not have asked for. */
static void enforce_limit(struct process *leader, uint64_t now)
{
    struct rlimit64 *limit = &leader->limits.of[RLIMIT_CPU];
    const struct signal_info info = {.code = SI_KERNEL};

    if (now / NS_PER_S >= limit->rlim_max) {
        (void)signal_send(leader, SIGKILL, &info);
    } else if (now / NS_PER_S >= limit->rlim_cur) {
        (void)signal_send(leader, SIGXCPU, &info);
        limit->rlim_cur++;
    }
}

/* Checks the CPU-time alarms and the limit. Reading without the lock may make
 * one a tick late. */
static void expire_cpu(void)
{
    struct process *leader = current_process()->leader;

    if (leader == NULL || ((leader->alarms[ITIMER_VIRTUAL].at |
                            leader->alarms[ITIMER_PROF].at) == 0 &&
                           limit_of(leader, RLIMIT_CPU) == RLIM64_INFINITY))
        return;
    uint64_t now = now_of(ITIMER_PROF);

    spin_lock(&process_lock);
    ring(leader, ITIMER_VIRTUAL, now);
    ring(leader, ITIMER_PROF, now);
    enforce_limit(leader, now);
    spin_unlock(&process_lock);
}

void alarm_expire(uint64_t now)
{
    expire_real(now);
    expire_cpu();
}
