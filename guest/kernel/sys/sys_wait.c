/* SPDX-License-Identifier: MIT */
/* System calls that wait for children. */
#include <asm/errno.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <linux/wait.h>

#include "mm/user_copy.h"
#include "proc/reap.h"
#include "sys/syscall.h"
#include "sys/usage.h"

/* The options of wait4(); the last three choose between threads and processes,
 * which makes no difference here. */
#define WAIT4_OPTIONS                                                          \
    (WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WALL | __WCLONE)
#define WAITID_OPTIONS (WNOHANG | WNOWAIT | WEXITED | WUNTRACED | WCONTINUED)

int64_t sys_wait4(const struct syscall *call)
{
    uint32_t options = (uint32_t)call->arg[2];
    struct wait_result result;

    if (options & ~(uint32_t)WAIT4_OPTIONS)
        return -EINVAL;
    if ((int)call->arg[0] == INT32_MIN)
        return -ESRCH; /* no group has that number */
    options &= WNOHANG | WUNTRACED | WCONTINUED;
    int pid = process_wait((int)call->arg[0], (int)options | WEXITED, &result);

    if (pid <= 0)
        return pid;
    if (call->arg[1] != 0 &&
        user_write(call->arg[1], &result.status, sizeof(result.status)) != 0)
        return -EFAULT;
    if (call->arg[3] != 0 && usage_write(call->arg[3], result.run_time) != 0)
        return -EFAULT;
    return pid;
}

/* Converts a wait status into siginfo_t: what happened, and the number that
 * goes with it. */
static void fill_info(siginfo_t *info, int pid, int status)
{
    info->si_signo = SIGCHLD;
    info->si_pid = pid;
    if (status == 0xffff) {
        info->si_code = CLD_CONTINUED;
        info->si_status = SIGCONT;
    } else if ((status & 0xff) == 0x7f) {
        info->si_code = CLD_STOPPED;
        info->si_status = status >> 8;
    } else if ((status & 0x7f) != 0) {
        info->si_code = CLD_KILLED;
        info->si_status = status & 0x7f;
    } else {
        info->si_code = CLD_EXITED;
        info->si_status = status >> 8;
    }
}

int64_t sys_waitid(const struct syscall *call)
{
    uint32_t options = (uint32_t)call->arg[3];
    struct wait_result result = {0};
    siginfo_t info = {0};
    int pid = (int)call->arg[1];

    if ((options & ~(uint32_t)WAITID_OPTIONS) != 0 ||
        !(options & (WEXITED | WUNTRACED | WCONTINUED)) ||
        call->arg[0] > P_PGID)
        return -EINVAL;
    if (call->arg[0] != P_ALL && pid <= (call->arg[0] == P_PID ? 0 : -1))
        return -EINVAL;
    int found = process_wait(call->arg[0] == P_ALL   ? -1
                             : call->arg[0] == P_PID ? pid
                                                     : -pid,
                             (int)options, &result);

    if (found < 0)
        return found;
    if (found > 0)
        fill_info(&info, found, result.status);
    if (call->arg[2] != 0 && user_write(call->arg[2], &info, sizeof(info)) != 0)
        return -EFAULT;
    if (call->arg[4] != 0 && found > 0)
        return usage_write(call->arg[4], result.run_time);
    return 0;
}
