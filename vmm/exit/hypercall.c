/* SPDX-License-Identifier: MIT */
/*
 * Hypercalls. The request is copied out of guest memory once and every field is
 * checked on the copy; a handler is called only with arguments that its row
 * allows.
 */
#include "hypercall.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/delegate.h"
#include "file_call.h"
#include "hv/hostfs.h"

static uint64_t now_ns(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int64_t call_features(struct hypercalls *calls, uint64_t *args);

/* Takes at most one buffer's worth per call; the guest calls again for the
 * rest. The whole range that it names must be RAM, whether taken or not. */
/*@ requires \valid_read(calls) && is_guest_mem(calls->mem);
    requires \valid_read(args + (0 .. HV_REQUEST_NR_ARGS - 1));
    assigns \nothing;
    ensures -EINVAL == \result || -EFAULT == \result ||
        0 <= \result <= \old(args[1]); */
static int64_t call_console(struct hypercalls *calls, uint64_t *args)
{
    uint8_t buffer[4096];
    uint64_t len = args[1] < sizeof(buffer) ? args[1] : sizeof(buffer);

    if (args[1] > HV_CONSOLE_MAX)
        return -EINVAL;
    if (args[1] && !guest_mem_contains(calls->mem, gpa(args[0]), args[1]))
        return -EFAULT;
    if (guest_mem_read(calls->mem, gpa(args[0]), buffer, len))
        return -EFAULT;
    return (int64_t)char_sink_write(&calls->console, buffer, len);
}

static int64_t call_exit(struct hypercalls *calls, uint64_t *args)
{
    calls->requests.exit(calls->requests.ctx, args[0]);
    return 0;
}

static int64_t call_time(struct hypercalls *calls, uint64_t *args)
{
    switch (args[0]) {
    case HV_CLOCK_REALTIME:
        return (int64_t)now_ns(CLOCK_REALTIME);
    case HV_CLOCK_MONOTONIC:
        return (int64_t)(now_ns(CLOCK_MONOTONIC) - calls->started_ns);
    default:
        return -EINVAL;
    }
}

static int64_t call_trace(struct hypercalls *calls, uint64_t *args)
{
    return calls->trace(calls->trace_ctx, gpa(args[0]), args[1], args[2]);
}

static int64_t (*const serve[])(struct hypercalls *calls, uint64_t *args) = {
    [HV_CALL_FEATURES] = call_features,
    [HV_CALL_CONSOLE] = call_console,
    [HV_CALL_EXIT] = call_exit,
    [HV_CALL_TIME] = call_time,
    [HV_CALL_TRACE] = call_trace,
    [HV_CALL_FILE_OPEN] = file_call_open,
    [HV_CALL_FILE_CLOSE] = file_call_close,
    [HV_CALL_FILE_READ] = file_call_read,
    [HV_CALL_FILE_WRITE] = file_call_write,
    [HV_CALL_FILE_STAT] = file_call_stat,
    [HV_CALL_FILE_FSTAT] = file_call_fstat,
    [HV_CALL_FILE_LIST] = file_call_list,
    [HV_CALL_FILE_MKDIR] = file_call_mkdir,
    [HV_CALL_FILE_UNLINK] = file_call_unlink,
    [HV_CALL_FILE_RMDIR] = file_call_rmdir,
    [HV_CALL_FILE_RENAME] = file_call_rename,
    [HV_CALL_FILE_TRUNCATE] = file_call_truncate,
    [HV_CALL_FILE_SYNC] = file_call_sync,
};

_Static_assert(ARRAY_SIZE(serve) <= HYPERCALL_NR, "no number beyond it");

/*@ requires \valid_read(calls);
    assigns \nothing;
    ensures \result ==> number < HYPERCALL_NR; */
static bool is_served(const struct hypercalls *calls, uint64_t number)
{
    if (number == HV_CALL_TRACE && !calls->trace)
        return false;
    if (hypercall_is_file(number) && !calls->files)
        return false;
    return number < ARRAY_SIZE(serve) && serve[number];
}

static int64_t call_features(struct hypercalls *calls, uint64_t *args)
{
    args[0] = HV_ABI_VERSION;
    args[1] = 0;
    for (unsigned n = 0; n < ARRAY_SIZE(serve) && n < 64; n++)
        if (is_served(calls, n))
            args[1] |= 1ull << n;
    return 0;
}

struct file_call {
    struct hypercalls *calls;
    struct hv_request *request;
    int64_t result;
};

static void serve_file(void *ctx)
{
    struct file_call *call = ctx;

    call->result =
        serve[call->request->number](call->calls, call->request->args);
}

/*@ requires \valid(calls) && \valid(request);
    assigns *request, *calls; */
static int64_t perform(struct hypercalls *calls, struct hv_request *request)
{
    int refused = calls->permit && !hypercall_is_file(request->number)
                      ? calls->permit(calls->permit_ctx, request)
                      : 0;

    if (refused)
        return refused;
    if (!is_served(calls, request->number))
        return -ENOSYS;
    if (hypercall_is_file(request->number)) {
        struct file_call call = {.calls = calls, .request = request};
        delegate(serve_file, &call);
        return call.result;
    }
    return serve[request->number](calls, request->args);
}

/*@ requires \valid(calls);
    assigns calls->refused;
    ensures \result == error; */
static int refuse(struct hypercalls *calls, const char *what, uint64_t value,
                  int error)
{
    atomic_fetch_add(&calls->refused, 1);
    calls->violation(calls->violation_ctx, what, value);
    return error;
}

int hypercall_serve(struct hypercalls *calls, gpa_t page, uint64_t number,
                    struct hypercall_event *event)
{
    struct hv_request request;

    if (page.value % 4096)
        return refuse(calls, "a request page that is not page-aligned",
                      page.value, -EINVAL);
    if (guest_mem_read(calls->mem, page, &request, sizeof(request)))
        return refuse(calls, "a request page that is not RAM", page.value,
                      -EFAULT);
    if (number != HYPERCALL_ANY && number != request.number)
        return refuse(calls, "a request whose number is not the doorbell's",
                      request.number, -EINVAL);
    *event = (struct hypercall_event){
        .number = request.number,
        .args = {request.args[0], request.args[1]},
    };
    request.result = request.flags ? -EINVAL : perform(calls, &request);
    event->result = request.result;
    atomic_fetch_add(&calls->served, 1);
    /* This cannot fail: it was readable RAM a moment ago, and RAM does not go
     * away. */
    return guest_mem_write(calls->mem, page, &request, sizeof(request));
}

struct doorbell {
    struct device dev;
    struct hypercalls *calls;
    void (*last)(void *ctx, const struct hypercall_event *event);
    void *ctx;
};

static void doorbell_read(struct device *dev, uint64_t offset, uint8_t *data,
                          unsigned len)
{
    (void)dev, (void)offset, (void)data, (void)len; /* reads as ones */
}

static void doorbell_write(struct device *dev, uint64_t offset,
                           const uint8_t *data, unsigned len)
{
    struct doorbell *bell = (struct doorbell *)dev;
    struct hypercall_event event;
    uint32_t frame;

    if (offset != 0 || len != sizeof(frame)) {
        (void)refuse(bell->calls, "a doorbell write that is not 32 bits wide",
                     len, -EINVAL);
        return;
    }
    memcpy(&frame, data, sizeof(frame));
    if (hypercall_serve(bell->calls, gpa((uint64_t)frame << 12), HYPERCALL_ANY,
                        &event) == 0 &&
        bell->last)
        bell->last(bell->ctx, &event);
}

static void doorbell_destroy(struct device *dev)
{
    free(dev);
}

struct device *hypercall_doorbell_create(
    struct hypercalls *calls,
    void (*last)(void *ctx, const struct hypercall_event *event), void *ctx)
{
    static const struct device_ops ops = {
        .read = doorbell_read,
        .write = doorbell_write,
        .destroy = doorbell_destroy,
    };
    struct doorbell *bell = calloc(1, sizeof(*bell));

    if (!bell)
        return NULL;
    bell->dev = (struct device){.ops = &ops, .name = "hypercall"};
    bell->calls = calls;
    bell->last = last;
    bell->ctx = ctx;
    return &bell->dev;
}
