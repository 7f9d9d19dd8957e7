/* SPDX-License-Identifier: MIT */
/*
 * Host system calls made on a guest's behalf.
 */
#include "host_call.h"

#include <errno.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "record/thread.h"

static const void *pointer(uint64_t argument)
{
    const void *p;

    memcpy(&p, &argument, sizeof(p));
    return p;
}

/* The arguments that are worth recording; see HOST_CALL in hv/trace.h. */
static void note_arguments(struct trace_host_call *call, const uint64_t args[6])
{
    const struct open_how *how;

    switch (call->number) {
    case SYS_pread64:
    case SYS_pwrite64:
    case SYS_preadv:
    case SYS_pwritev:
        call->args[1] = args[3];
        break;
    case SYS_read:
    case SYS_write:
    case SYS_readv:
    case SYS_writev:
    case SYS_getdents64:
    case SYS_fstat:
        call->args[1] = 0;
        break;
    case SYS_openat:
        call->paths[0] = pointer(args[1]);
        call->args[1] = args[2];
        call->args[2] = args[3];
        break;
    case SYS_openat2:
        how = pointer(args[2]);
        call->paths[0] = pointer(args[1]);
        call->args[1] = how->flags;
        call->args[2] = how->mode;
        break;
    case SYS_newfstatat:
        call->paths[0] = pointer(args[1]);
        call->args[1] = args[3];
        call->args[2] = 0;
        break;
    case SYS_unlinkat:
        call->paths[0] = pointer(args[1]);
        call->args[1] = args[2];
        call->args[2] = 0;
        break;
    case SYS_mkdirat:
        call->paths[0] = pointer(args[1]);
        call->args[1] = 0;
        break;
    case SYS_renameat2:
        call->paths[0] = pointer(args[1]);
        call->paths[1] = pointer(args[3]);
        call->args[1] = args[2];
        call->args[2] = args[4];
        break;
    default:
        break;
    }
}

int64_t host_call(uint32_t number, const uint64_t args[6])
{
    struct trace_host_call call = {
        .began = trace_now(),
        .number = number,
        .args = {args[0], args[1], args[2]},
    };
    long result;

    /* EINTR comes from a kick, which the loop around KVM_RUN will notice. */
    do
        result = syscall((long)number, args[0], args[1], args[2], args[3],
                         args[4], args[5]);
    while (result < 0 && errno == EINTR);
    call.result = result < 0 ? -errno : result;
    note_arguments(&call, args);
    trace_host_call(&call);
    return call.result;
}
