/* SPDX-License-Identifier: MIT */
/* System calls that report on the machine, the kernel and used resources. */
#include <asm/errno.h>
#include <linux/random.h>
#include <linux/reboot.h>
#include <linux/sysinfo.h>
#include <linux/times.h>
#include <linux/utsname.h>

#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "dev/machine.h"
#include "fs/files.h"
#include "fs/random.h"
#include "kernel.h"
#include "layout.h"
#include "mm/page.h"
#include "mm/user_copy.h"
#include "proc/limit.h"
#include "proc/signal.h"
#include "sys/syscall.h"
#include "sys/usage.h"

#define NS_PER_TICK (NS_PER_S / 100) /* times() counts 1/100 s */

int64_t sys_uname(const struct syscall *call)
{
    static const struct new_utsname name = {
        .sysname = "vmm-guest",
        .nodename = "guest",
        .release = "0.1.0",
        .version = "#1",
        .machine = "x86_64",
        .domainname = "(none)",
    };

    return user_write(call->arg[0], &name, sizeof(name));
}

int64_t sys_sysinfo(const struct syscall *call)
{
    struct page_counts pages = page_count();
    struct sysinfo info = {
        .uptime = (long)(clock_monotonic() / NS_PER_S),
        .totalram = pages.total * X86_PAGE_SIZE,
        .freeram = pages.free * X86_PAGE_SIZE,
        .procs = (uint16_t)process_count(),
        .mem_unit = 1,
    };

    return user_write(call->arg[0], &info, sizeof(info));
}

/* All CPU time counts as user time: the kernel's part is not measured. */
int64_t sys_times(const struct syscall *call)
{
    struct tms times = {
        .tms_utime = (long)(clock_tsc_to_ns(process_run_time()) / NS_PER_TICK),
        .tms_cutime = (long)(clock_tsc_to_ns(
                                 current_process()->leader->children_run_time) /
                             NS_PER_TICK),
    };

    if (call->arg[0] != 0 &&
        user_write(call->arg[0], &times, sizeof(times)) != 0)
        return -EFAULT;
    return (int64_t)(clock_monotonic() / NS_PER_TICK);
}

int usage_write(uint64_t user, uint64_t run_time)
{
    uint64_t us = clock_tsc_to_ns(run_time) / 1000;
    struct rusage usage = {
        .ru_utime = {.tv_sec = (long)(us / 1000000),
                     .tv_usec = (long)(us % 1000000)},
    };

    return user_write(user, &usage, sizeof(usage));
}

int64_t sys_getrusage(const struct syscall *call)
{
    switch ((int)call->arg[0]) {
    case RUSAGE_SELF:
        return usage_write(call->arg[1], process_run_time());
    case RUSAGE_THREAD:
        return usage_write(call->arg[1], process_own_run_time());
    case RUSAGE_CHILDREN:
        return usage_write(call->arg[1],
                           current_process()->leader->children_run_time);
    default:
        return -EINVAL;
    }
}

int64_t sys_prlimit64(const struct syscall *call)
{
    struct rlimit64 wanted;

    if (call->arg[1] >= NR_LIMITS)
        return -EINVAL;
    if ((int)call->arg[0] != 0 &&
        (int)call->arg[0] != current_process()->leader->pid)
        return -ESRCH;
    struct rlimit64 before = limit_get(call->arg[1]);

    if (call->arg[2] != 0) {
        if (user_read(&wanted, call->arg[2], sizeof(wanted)) != 0)
            return -EFAULT;
        int error = limit_set(call->arg[1], &wanted);

        if (error != 0)
            return error;
    }
    return call->arg[3] != 0 ? user_write(call->arg[3], &before, sizeof(before))
                             : 0;
}

int64_t sys_getrlimit(const struct syscall *call)
{
    if (call->arg[0] >= NR_LIMITS)
        return -EINVAL;
    struct rlimit64 now = limit_get(call->arg[0]);

    return user_write(call->arg[1], &now, sizeof(now));
}

int64_t sys_setrlimit(const struct syscall *call)
{
    struct rlimit64 wanted;

    if (call->arg[0] >= NR_LIMITS)
        return -EINVAL;
    if (user_read(&wanted, call->arg[1], sizeof(wanted)) != 0)
        return -EFAULT;
    return limit_set(call->arg[0], &wanted);
}

int64_t sys_getrandom(const struct syscall *call)
{
    char chunk[256];
    uint64_t done = 0;

    if (call->arg[2] & ~(uint64_t)(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE))
        return -EINVAL;
    while (done < call->arg[1] && !signal_waiting(current_process())) {
        size_t n = MIN(call->arg[1] - done, sizeof(chunk));

        random_fill(chunk, n);
        if (user_write(call->arg[0] + done, chunk, n) != 0)
            return done > 0 ? (int64_t)done : -EFAULT;
        done += n;
    }
    return done > 0 || call->arg[1] == 0 ? (int64_t)done : -EINTR;
}

/* A bit for each CPU. */
static uint64_t all_cpus(void)
{
    return nr_cpus >= 64 ? UINT64_MAX : (1ull << MAX(nr_cpus, 1u)) - 1;
}

/* The CPUs that the caller may run on: all of them. */
int64_t sys_sched_getaffinity(const struct syscall *call)
{
    uint64_t mask = all_cpus();

    if (call->arg[1] < sizeof(mask) || call->arg[1] % sizeof(mask) != 0)
        return -EINVAL;
    if (!process_there((int)call->arg[0]))
        return -ESRCH;
    if (user_write(call->arg[2], &mask, sizeof(mask)) != 0)
        return -EFAULT;
    return sizeof(mask);
}

/* Processes run wherever a CPU is free: only a mask of all CPUs can be
 * honoured. */
int64_t sys_sched_setaffinity(const struct syscall *call)
{
    uint32_t length = (uint32_t)call->arg[1];
    uint64_t mask = 0;

    if (user_read(&mask, call->arg[2], MIN(length, sizeof(mask))) != 0)
        return -EFAULT;
    if (!process_there((int)call->arg[0]))
        return -ESRCH;
    return (mask & all_cpus()) == all_cpus() ? 0 : -EINVAL;
}

/* Halting, powering off and restarting all end the machine. */
int64_t sys_reboot(const struct syscall *call)
{
    if ((uint32_t)call->arg[0] != LINUX_REBOOT_MAGIC1 ||
        ((uint32_t)call->arg[1] != LINUX_REBOOT_MAGIC2 &&
         (uint32_t)call->arg[1] != LINUX_REBOOT_MAGIC2A))
        return -EINVAL;
    switch ((uint32_t)call->arg[2]) {
    case LINUX_REBOOT_CMD_RESTART:
    case LINUX_REBOOT_CMD_HALT:
    case LINUX_REBOOT_CMD_POWER_OFF:
        mounts_end();
        machine_off(0);
    case LINUX_REBOOT_CMD_CAD_ON:
    case LINUX_REBOOT_CMD_CAD_OFF:
        return 0;
    default:
        return -EINVAL;
    }
}
