/* SPDX-License-Identifier: MIT */
/* System calls on processes. */
#include <asm/errno.h>
#include <asm/prctl.h>
#include <linux/prctl.h>

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/user_copy.h"
#include "proc/sched.h"
#include "sys/syscall.h"
#include "x86/msr.h"

int64_t sys_getpid(const struct syscall *call)
{
    (void)call;
    return current_process()->leader->pid;
}

int64_t sys_getppid(const struct syscall *call)
{
    int pid;

    (void)call;
    spin_lock(&process_lock);
    const struct process *parent = current_process()->leader->parent;

    /* Orphans belong to the reaper; programs see init's number instead. */
    pid = parent == NULL ? 0 : parent->parent == NULL ? 1 : parent->pid;
    spin_unlock(&process_lock);
    return pid;
}

int64_t sys_sched_yield(const struct syscall *call)
{
    (void)call;
    sched_yield();
    return 0;
}

/* Refused without a message on the console: every program that uses glibc asks
 * for it, and does without. */
int64_t sys_rseq(const struct syscall *call)
{
    (void)call;
    return -ENOSYS;
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
