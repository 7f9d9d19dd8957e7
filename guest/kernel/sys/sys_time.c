/* SPDX-License-Identifier: MIT */
/* System calls on time. */
#include <asm/errno.h>
#include <linux/time.h>

#include "cpu/clock.h"
#include "kernel.h"
#include "mm/user_copy.h"
#include "proc/process.h"
#include "proc/signal.h"
#include "proc/wait.h"
#include "sys/syscall.h"
#include "sys/time_span.h"

#define MAX_SLEEP_S (UINT64_MAX / NS_PER_S / 4) /* more counts as for ever */

int64_t sys_clock_gettime(const struct syscall *call)
{
    uint64_t now;

    switch (call->arg[0]) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
        now = clock_realtime();
        break;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
        now = clock_monotonic();
        break;
    case CLOCK_PROCESS_CPUTIME_ID:
        now = clock_tsc_to_ns(process_run_time());
        break;
    case CLOCK_THREAD_CPUTIME_ID:
        now = clock_tsc_to_ns(process_own_run_time());
        break;
    default:
        return -EINVAL;
    }
    struct __kernel_timespec ts = {
        .tv_sec = (int64_t)(now / NS_PER_S),
        .tv_nsec = (int64_t)(now % NS_PER_S),
    };

    return user_write(call->arg[1], &ts, sizeof(ts));
}

int time_span_read(uint64_t user, uint64_t *ns)
{
    struct __kernel_timespec ts;

    if (user_read(&ts, user, sizeof(ts)) != 0)
        return -EFAULT;
    if (ts.tv_sec < 0 || ts.tv_nsec < 0 || ts.tv_nsec >= (int64_t)NS_PER_S)
        return -EINVAL;
    *ns =
        MIN((uint64_t)ts.tv_sec, MAX_SLEEP_S) * NS_PER_S + (uint64_t)ts.tv_nsec;
    return 0;
}

/* Sleeps until clock_monotonic() is `deadline`. If a signal comes first, stores
 * the time that is left at user address `left`, unless that is 0. */
static int64_t sleep_until(uint64_t deadline, uint64_t left)
{
    struct wait_queue nobody;
    int why = 0;

    deadline = signal_deadline(deadline);
    wait_queue_init(&nobody);
    while (why == 0 && clock_monotonic() < deadline)
        why = wait_sleep(&nobody, NULL, WAIT_INTERRUPTIBLE, deadline);
    if (why != -EINTR)
        return 0;

    uint64_t now = clock_monotonic();
    uint64_t ns = now < deadline ? deadline - now : 0;
    struct __kernel_timespec ts = {
        .tv_sec = (int64_t)(ns / NS_PER_S),
        .tv_nsec = (int64_t)(ns % NS_PER_S),
    };

    if (left != 0 && user_write(left, &ts, sizeof(ts)) != 0)
        return -EFAULT;
    return signal_interrupted(deadline);
}

int64_t sys_nanosleep(const struct syscall *call)
{
    uint64_t ns;
    int error = time_span_read(call->arg[0], &ns);

    return error != 0 ? error
                      : sleep_until(clock_monotonic() + ns, call->arg[1]);
}

int64_t sys_clock_nanosleep(const struct syscall *call)
{
    uint64_t clock = call->arg[0];
    uint64_t ns;
    int error = time_span_read(call->arg[2], &ns);

    if (clock > CLOCK_BOOTTIME)
        return -EINVAL;
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC &&
        clock != CLOCK_BOOTTIME)
        return -EOPNOTSUPP; /* a clock that can only be read */
    if (error != 0)
        return error;
    if (!(call->arg[1] & TIMER_ABSTIME))
        return sleep_until(clock_monotonic() + ns, call->arg[3]);
    if (clock == CLOCK_REALTIME)
        ns = clock_realtime_to_monotonic(ns);
    return sleep_until(ns, 0);
}

int64_t sys_clock_getres(const struct syscall *call)
{
    struct __kernel_timespec ts = {.tv_nsec = 1};

    if (call->arg[0] > CLOCK_BOOTTIME)
        return -EINVAL;
    return call->arg[1] == 0 ? 0 : user_write(call->arg[1], &ts, sizeof(ts));
}

int64_t sys_gettimeofday(const struct syscall *call)
{
    uint64_t now = clock_realtime();
    int64_t tv[2] = {
        (int64_t)(now / NS_PER_S),
        (int64_t)(now % NS_PER_S / 1000),
    };
    int zone[2] = {0, 0};

    if (call->arg[0] != 0 && user_write(call->arg[0], tv, sizeof(tv)) != 0)
        return -EFAULT;
    if (call->arg[1] != 0)
        return user_write(call->arg[1], zone, sizeof(zone));
    return 0;
}

int64_t sys_time(const struct syscall *call)
{
    int64_t now = (int64_t)(clock_realtime() / NS_PER_S);

    if (call->arg[0] != 0 && user_write(call->arg[0], &now, sizeof(now)) != 0)
        return -EFAULT;
    return now;
}
