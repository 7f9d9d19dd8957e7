/* SPDX-License-Identifier: MIT */
/*
 * The second step: system calls. sandbox_calls.c lists what is allowed.
 */
#include "sandbox_filter.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"

unsigned sandbox_nr_calls(unsigned parts)
{
    return sandbox_filters[parts].nr_calls;
}

static int enter(const struct sock_fprog *program)
{
    long rc = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                      SECCOMP_FILTER_FLAG_TSYNC, program);

    if (rc == 0)
        return 0;
    return rc > 0 ? -EBUSY : -errno; /* > 0: a thread that could not follow */
}

int sandbox_filter_enter(const struct sandbox_filter *filter)
{
    const size_t size = filter->len * sizeof(filter->code[0]);
    const struct sock_fprog program = {filter->len, malloc(size)};

    if (!program.filter)
        return -ENOMEM;
    memcpy(program.filter, filter->code, size);
    if (filter->pid)
        program.filter[filter->pid].k = (uint32_t)getpid();
    int rc = enter(&program);
    free(program.filter);
    return rc;
}

int sandbox_filter(const struct sandbox *sandbox)
{
    int rc = sandbox_filter_enter(&sandbox_filters[sandbox->parts]);

    if (rc)
        log_error("sandbox: giving up system calls (seccomp): %s; --no-sandbox "
                  "runs without",
                  strerror(-rc));
    return rc;
}
