/* SPDX-License-Identifier: MIT */
/* System calls on processes. */
#include <asm/errno.h>
#include <asm/prctl.h>
#include <linux/futex.h>
#include <linux/prctl.h>
#include <linux/sched.h>

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/user_copy.h"
#include "proc/exit.h"
#include "proc/fork.h"
#include "proc/sched.h"
#include "sys/syscall.h"
#include "x86/msr.h"

int64_t sys_exit(const struct syscall *call)
{
    process_exit((int)call->arg[0]);
}

int64_t sys_getpid(const struct syscall *call)
{
    (void)call;
    return current_process()->pid;
}

int64_t sys_getppid(const struct syscall *call)
{
    int pid;

    (void)call;
    spin_lock(&process_lock);
    const struct process *parent = current_process()->parent;

    /* Orphans are the reaper's; programs know it by init's number. */
    pid = parent == NULL ? 0 : parent->parent == NULL ? 1 : parent->pid;
    spin_unlock(&process_lock);
    return pid;
}

int64_t sys_fork(const struct syscall *call)
{
    (void)call;
    return process_fork(0);
}

/* The form of clone that is a fork. Threads are not what this kernel has. */
int64_t sys_clone(const struct syscall *call)
{
    uint64_t flags = call->arg[0];

    if ((flags & CLONE_VM) && !(flags & CLONE_VFORK))
        return -EINVAL;
    return process_fork(call->arg[1]);
}

int64_t sys_sched_yield(const struct syscall *call)
{
    (void)call;
    sched_yield();
    return 0;
}

/* A process is one thread. */
int64_t sys_gettid(const struct syscall *call)
{
    return sys_getpid(call);
}

/* The address would be cleared when a thread ends while others go on; here
 * nobody is left who could see it. */
int64_t sys_set_tid_address(const struct syscall *call)
{
    return sys_getpid(call);
}

/* Accepted, and never looked at: robust locks are between threads. */
int64_t sys_set_robust_list(const struct syscall *call)
{
    return call->arg[1] == sizeof(struct robust_list_head) ? 0 : -EINVAL;
}

/* Refused without a word on the console: every program made with glibc asks
 * for it, and does without. */
int64_t sys_rseq(const struct syscall *call)
{
    (void)call;
    return -ENOSYS;
}

/* Everybody is the superuser. */
int64_t sys_getuid(const struct syscall *call)
{
    (void)call;
    return 0;
}

/* ... and remains it. */
int64_t sys_setuid(const struct syscall *call)
{
    return (uint32_t)call->arg[0] == 0 ? 0 : -EPERM;
}

int64_t sys_getgroups(const struct syscall *call)
{
    (void)call;
    return 0;
}

/* Thread-local storage: the bases of FS and GS. While the kernel runs, the
 * program's GS base is in KERNEL_GS_BASE. */
int64_t sys_arch_prctl(const struct syscall *call)
{
    struct process *process = current_process();
    uint64_t value = call->arg[1];

    switch (call->arg[0]) {
    case ARCH_SET_FS:
        if (value >= USER_TOP)
            return -EPERM;
        process->fs_base = value;
        msr_write(X86_MSR_FS_BASE, value);
        return 0;
    case ARCH_SET_GS:
        if (value >= USER_TOP)
            return -EPERM;
        process->gs_base = value;
        msr_write(X86_MSR_KERNEL_GS_BASE, value);
        return 0;
    case ARCH_GET_FS:
        return user_write(value, &process->fs_base, sizeof(uint64_t));
    case ARCH_GET_GS:
        return user_write(value, &process->gs_base, sizeof(uint64_t));
    default:
        return -EINVAL;
    }
}

int64_t sys_prctl(const struct syscall *call)
{
    struct process *process = current_process();
    char name[NAME_LEN] = {0};
    int64_t len;

    switch (call->arg[0]) {
    case PR_SET_NAME:
        len = user_read_string(name, call->arg[1], sizeof(name));
        if (len == -EFAULT)
            return -EFAULT;
        spin_lock(&process_lock);
        string_copy(process->name, name, sizeof(name));
        spin_unlock(&process_lock);
        return 0;
    case PR_GET_NAME:
        return user_write(call->arg[1], process->name, sizeof(process->name));
    default:
        return -EINVAL;
    }
}
