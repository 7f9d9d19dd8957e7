/* SPDX-License-Identifier: MIT */
/*
 * System calls of the host that are made on a guest's behalf.
 */
#include "host_call.h"

#include <errno.h>
#include <unistd.h>

#include "record/thread.h"

int64_t host_call(uint32_t number, const uint64_t args[6])
{
    struct trace_host_call call = {
        .began = trace_now(),
        .number = number,
        .args = {args[0], args[1], args[2]},
    };
    long result;

    /* A kick, of which the loop around KVM_RUN will know. */
    do
        result = syscall((long)number, args[0], args[1], args[2], args[3],
                         args[4], args[5]);
    while (result < 0 && errno == EINTR);
    call.result = result < 0 ? -errno : result;
    trace_host_call(&call);
    return call.result;
}
