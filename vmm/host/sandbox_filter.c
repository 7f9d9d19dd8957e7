/* SPDX-License-Identifier: MIT */
/*
 * The second step: system calls. What is allowed stands in sandbox_calls.c.
 */
#include "sandbox_filter.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"

unsigned sandbox_nr_calls(unsigned parts)
{
    return sandbox_filters[parts].nr_calls;
}

int sandbox_filter_enter(const struct sandbox_filter *filter)
{
    /* A struct sock_fprog with const for what is only read. */
    const struct {
        unsigned short len;
        const struct sock_filter *code;
    } program = {filter->len, filter->code};
    long rc = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                      SECCOMP_FILTER_FLAG_TSYNC, &program);

    if (rc == 0)
        return 0;
    return rc > 0 ? -EBUSY : -errno; /* > 0: a thread that did not follow */
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
