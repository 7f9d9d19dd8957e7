/* SPDX-License-Identifier: MIT */
/* System calls on the program's alarms. */
#include <asm/errno.h>
#include <linux/time.h>

#include "cpu/clock.h"
#include "kernel.h"
#include "mm/user_copy.h"
#include "proc/alarm.h"
#include "sys/syscall.h"

#define US_PER_S 1000000
#define MAX_S    (UINT64_MAX / NS_PER_S / 4)

static int to_ns(const struct __kernel_old_timeval *tv, uint64_t *ns)
{
    if (tv->tv_sec < 0 || tv->tv_usec < 0 || tv->tv_usec >= US_PER_S)
        return -EINVAL;
    *ns = MIN((uint64_t)tv->tv_sec, MAX_S) * NS_PER_S +
          (uint64_t)tv->tv_usec * 1000;
    return 0;
}

static struct __kernel_old_timeval to_timeval(uint64_t ns)
{
    return (struct __kernel_old_timeval){
        .tv_sec = (long)(ns / NS_PER_S),
        .tv_usec = (long)(ns % NS_PER_S / 1000),
    };
}

/* Writes a struct itimerval: the interval comes first. */
static int write_alarm(uint64_t user, const struct alarm *alarm)
{
    const struct __kernel_old_timeval tv[2] = {
        to_timeval(alarm->interval),
        to_timeval(alarm->left),
    };

    return user_write(user, tv, sizeof(tv));
}

/* Counts in whole seconds; the time left on the old alarm is rounded up. */
int64_t sys_alarm(const struct syscall *call)
{
    const struct alarm alarm = {
        .left = MIN((uint64_t)(uint32_t)call->arg[0], MAX_S) * NS_PER_S,
    };
    struct alarm before = alarm_set(ITIMER_REAL, &alarm);

    return (int64_t)((before.left + NS_PER_S - 1) / NS_PER_S);
}

int64_t sys_getitimer(const struct syscall *call)
{
    if (call->arg[0] >= NR_ALARMS)
        return -EINVAL;
    const struct alarm now = alarm_get((unsigned)call->arg[0]);

    return write_alarm(call->arg[1], &now);
}

int64_t sys_setitimer(const struct syscall *call)
{
    struct __kernel_old_timeval tv[2] = {{0, 0}, {0, 0}};
    struct alarm alarm;

    if (call->arg[0] >= NR_ALARMS)
        return -EINVAL;
    if (call->arg[1] != 0 && user_read(tv, call->arg[1], sizeof(tv)) != 0)
        return -EFAULT;
    if (to_ns(&tv[0], &alarm.interval) != 0 || to_ns(&tv[1], &alarm.left) != 0)
        return -EINVAL;
    struct alarm before = alarm_set((unsigned)call->arg[0], &alarm);

    return call->arg[2] != 0 ? write_alarm(call->arg[2], &before) : 0;
}
