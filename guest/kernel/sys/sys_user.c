/* SPDX-License-Identifier: MIT */
/* System calls on users and on precedence: there is one user, the superuser,
 * and everybody is as urgent as everybody else. */
#include <asm/errno.h>

#include "mm/user_copy.h"
#include "sys/syscall.h"

#define NO_CHANGE  UINT32_MAX
#define NICE_BIAS  20 /* getpriority() adds it, so that it is never negative */
#define NICE_WORST 19

int64_t sys_getuid(const struct syscall *call)
{
    (void)call;
    return 0;
}

/* One becomes another user by naming one; nobody else is there. */
static int64_t become(const struct syscall *call, unsigned nr_names)
{
    for (unsigned i = 0; i < nr_names; i++)
        if ((uint32_t)call->arg[i] != 0 &&
            ((uint32_t)call->arg[i] != NO_CHANGE || nr_names == 1))
            return -EPERM;
    return 0;
}

int64_t sys_setuid(const struct syscall *call)
{
    return become(call, 1);
}

int64_t sys_setreuid(const struct syscall *call)
{
    return become(call, 2);
}

int64_t sys_setresuid(const struct syscall *call)
{
    return become(call, 3);
}

int64_t sys_getresuid(const struct syscall *call)
{
    const uint32_t root = 0;

    for (unsigned i = 0; i < 3; i++)
        if (user_write(call->arg[i], &root, sizeof(root)) != 0)
            return -EFAULT;
    return 0;
}

int64_t sys_getgroups(const struct syscall *call)
{
    (void)call;
    return 0;
}

int64_t sys_setgroups(const struct syscall *call)
{
    return call->arg[0] == 0 ? 0 : -EPERM;
}

int64_t sys_getpriority(const struct syscall *call)
{
    return call->arg[0] > 2 ? -EINVAL : NICE_BIAS;
}

/* Advice, which nobody takes. */
int64_t sys_setpriority(const struct syscall *call)
{
    return call->arg[0] > 2 || (int)call->arg[2] > NICE_WORST + 1 ? -EINVAL : 0;
}
