/* SPDX-License-Identifier: MIT */
/*
 * Each thread's trace ring.
 */
#include "thread.h"

#include <string.h>

static _Thread_local struct {
    struct trace_ring *ring;
    uint8_t vcpu;
    bool is_serving;         /* the record being filled is a SERVICE */
    uint64_t asked_in;       /* tsc of the exit that last named ... */
    char asked[HV_PATH_MAX]; /* ... this path */
} self;

void trace_thread_set(struct trace_ring *ring, unsigned vcpu)
{
    self.ring = ring;
    self.vcpu = (uint8_t)vcpu;
}

bool trace_thread_records(void)
{
    return self.ring != NULL;
}

uint64_t trace_thread_cause(void)
{
    if (!self.ring)
        return 0;
    uint64_t began =
        atomic_load_explicit(&self.ring->began, memory_order_relaxed);
    return began == TRACE_NOT_BUSY ? 0 : began;
}

struct hv_trace_record *trace_thread_exit(void)
{
    return self.ring ? trace_ring_slot(self.ring) : NULL;
}

static uint32_t ticks_since(uint64_t began)
{
    uint64_t ticks = trace_now() - began;

    return ticks < UINT32_MAX ? (uint32_t)ticks : UINT32_MAX;
}

/* Records `r` nested in this thread's exit if there is one, else separately. */
static void record(struct hv_trace_record *r)
{
    if (!self.ring)
        return;
    r->vcpu = self.vcpu;
    uint64_t cause = trace_thread_cause();
    if (cause) {
        r->rip = r->rip ? r->rip : cause;
        trace_ring_nest(self.ring, r);
    } else {
        trace_ring_write(self.ring, r);
    }
}

/* Writes the path in as many records as it needs, each with `tsc` and, if
 * known, `cause`. */
static void record_path(const char *path, uint32_t which, uint64_t tsc,
                        uint64_t cause)
{
    uint32_t after = which == HV_PATH_ASKED ? ticks_since(tsc) : 0;
    size_t len = strlen(path), at = 0;
    size_t end = len < HV_PATH_MAX ? len : HV_PATH_MAX;

    do {
        struct hv_trace_record r = {
            .tsc = tsc,
            .handled = after,
            .kind = HV_TRACE_PATH,
            .reason = which,
            .size = (uint16_t)(len < UINT16_MAX ? len : UINT16_MAX),
            .path_cause = cause,
        };
        size_t n = end - at < HV_PATH_PIECE ? end - at : HV_PATH_PIECE;

        memcpy(r.path_text, path + at, n);
        at += n;
        r.flags = at < end ? HV_TRACE_MORE : 0;
        record(&r);
    } while (at < end);
}

void trace_asked_path(const char *path)
{
    uint64_t tsc = trace_thread_cause();
    size_t len = strnlen(path, HV_PATH_MAX);

    if (!tsc || (tsc == self.asked_in && memcmp(self.asked, path, len) == 0 &&
                 (len == HV_PATH_MAX || self.asked[len] == '\0')))
        return;
    self.asked_in = tsc;
    memset(self.asked, 0, sizeof(self.asked));
    memcpy(self.asked, path, len);
    record_path(path, HV_PATH_ASKED, tsc, tsc);
}

void trace_host_call(const struct trace_host_call *call)
{
    if (!self.ring)
        return;
    for (uint32_t i = 0; i < ARRAY_SIZE(call->paths); i++)
        if (call->paths[i])
            record_path(call->paths[i], HV_PATH_HOST + i, call->began,
                        call->cause);
    struct hv_trace_record r = {
        .tsc = call->began,
        .handled = ticks_since(call->began),
        .kind = HV_TRACE_HOST_CALL,
        .reason = call->number,
        .rip = call->cause,
        .address = call->args[0],
        .data = call->args[1],
        .count = call->args[2],
        .aux = (uint64_t)call->result,
    };

    record(&r);
}

void trace_interrupt(unsigned gsi, bool level)
{
    struct hv_trace_record r = {
        .tsc = trace_now(),
        .kind = HV_TRACE_INTERRUPT,
        .reason = gsi,
        .data = level,
    };

    record(&r);
}

void trace_kick(void)
{
    struct hv_trace_record r = {.tsc = trace_now(), .kind = HV_TRACE_KICK};

    record(&r);
}

void trace_vcpu(uint32_t what)
{
    struct hv_trace_record r = {
        .tsc = trace_now(),
        .kind = HV_TRACE_VCPU,
        .reason = what,
    };

    record(&r);
}

uint64_t trace_service_begin(void)
{
    if (!self.ring)
        return 0;
    uint64_t now = trace_now();
    trace_ring_begin(self.ring, now);
    self.is_serving = true;
    return now;
}

void trace_service(uint64_t began, uint32_t device, uint64_t request,
                   uint64_t what, uint64_t bytes, int64_t result)
{
    struct hv_trace_record r = {
        .tsc = began,
        .handled = ticks_since(began),
        .kind = HV_TRACE_SERVICE,
        .reason = device,
        .address = request,
        .data = what,
        .count = bytes,
        .aux = (uint64_t)result,
    };

    if (!self.is_serving) {
        record(&r);
        return;
    }
    /* What was done meanwhile names this record as its cause. */
    self.is_serving = false;
    r.rip = began;
    r.vcpu = self.vcpu;
    *trace_ring_slot(self.ring) = r;
    trace_ring_commit(self.ring);
}
