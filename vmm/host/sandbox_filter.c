/* SPDX-License-Identifier: MIT */
/*
 * System calls: sandbox_calls.c lists what is allowed.
 */
#include "sandbox_filter.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CODE_MAX 256u /* instructions */

unsigned sandbox_nr_calls(enum sandbox_kind kind, unsigned parts)
{
    return sandbox_filter_of(kind, parts)->nr_calls;
}

const struct sandbox_filter *sandbox_filter_of(enum sandbox_kind kind,
                                               unsigned parts)
{
    return kind == SANDBOX_ANY ? &sandbox_filters[parts]
                               : &sandbox_thread_filters[kind];
}

/* Not malloc: it would make a heap for each new thread. */
int sandbox_filter_enter(const struct sandbox_filter *filter)
{
    struct sock_filter code[CODE_MAX];
    const struct sock_fprog program = {filter->len, code};

    if (filter->len > CODE_MAX)
        return -E2BIG;
    memcpy(code, filter->code, filter->len * sizeof(code[0]));
    if (filter->pid)
        code[filter->pid].k = (uint32_t)getpid();
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) ? -errno
                                                                      : 0;
}
