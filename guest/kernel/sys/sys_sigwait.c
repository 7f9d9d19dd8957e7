/* SPDX-License-Identifier: MIT */
/* System calls that take signals without a handler, and the one that sets the
 * stack for handlers. */
#include <asm/errno.h>
#include <asm/siginfo.h>
#include <linux/signal.h>

#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "mm/user_copy.h"
#include "proc/signal.h"
#include "proc/wait.h"
#include "sys/syscall.h"
#include "sys/time_span.h"

#define MIN_STACK 2048u

/* Takes a signal of `set`, or sleeps until there is one or another signal must
 * be acted on. */
static int take_or_wait(uint64_t set, uint64_t deadline, bool at_once,
                        struct signal_info *info)
{
    struct process *self = current_process();
    struct wait_queue nobody;
    int why = 0;
    int signal;

    wait_queue_init(&nobody);
    spin_lock(&process_lock);
    self->awaited_signals = set;
    while ((signal = signal_take(self, set, info)) == 0 && !at_once &&
           why != -ETIMEDOUT && !signal_waiting(self))
        why = wait_sleep(&nobody, &process_lock, WAIT_INTERRUPTIBLE, deadline);
    self->awaited_signals = 0;
    spin_unlock(&process_lock);
    if (signal != 0)
        return signal;
    return at_once || why == -ETIMEDOUT ? -EAGAIN : -EINTR;
}

int64_t sys_rt_sigtimedwait(const struct syscall *call)
{
    uint64_t deadline = WAIT_FOREVER;
    uint64_t ns = 1;
    uint64_t set;
    struct signal_info info;
    siginfo_t told;

    if (call->arg[3] != sizeof(set))
        return -EINVAL;
    if (user_read(&set, call->arg[0], sizeof(set)) != 0)
        return -EFAULT;
    if (call->arg[2] != 0) {
        int error = time_span_read(call->arg[2], &ns);

        if (error != 0)
            return error;
        deadline = signal_deadline(clock_monotonic() + ns);
    }
    int signal = take_or_wait(set & ~UNBLOCKABLE, deadline, ns == 0, &info);

    if (signal == -EINTR)
        return signal_interrupted(deadline);
    if (signal > 0 && call->arg[1] != 0) {
        signal_fill_info(&told, signal, &info);
        if (user_write(call->arg[1], &told, sizeof(told)) != 0)
            return -EFAULT;
    }
    return signal;
}

int64_t sys_sigaltstack(const struct syscall *call)
{
    struct process *self = current_process();
    struct sigaltstack wanted;
    struct sigaltstack before = {
        .ss_sp = (void *)self->altstack,
        .ss_size = self->altstack_size,
        .ss_flags = self->altstack_size == 0                     ? SS_DISABLE
                    : signal_on_altstack(self, call->frame->rsp) ? SS_ONSTACK
                                                                 : 0,
    };

    if (call->arg[0] != 0) {
        if (user_read(&wanted, call->arg[0], sizeof(wanted)) != 0)
            return -EFAULT;
        if (before.ss_flags == SS_ONSTACK)
            return -EPERM;
        if ((wanted.ss_flags & ~(SS_DISABLE | SS_ONSTACK)) != 0)
            return -EINVAL;
        if (!(wanted.ss_flags & SS_DISABLE) && wanted.ss_size < MIN_STACK)
            return -ENOMEM;
        self->altstack = (uint64_t)wanted.ss_sp;
        self->altstack_size = wanted.ss_flags & SS_DISABLE ? 0 : wanted.ss_size;
    }
    return call->arg[1] != 0 ? user_write(call->arg[1], &before, sizeof(before))
                             : 0;
}
