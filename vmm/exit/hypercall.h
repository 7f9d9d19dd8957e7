/* SPDX-License-Identifier: MIT */
/*
 * Hypercalls (hv/hypercall.h): decodes a request from guest memory; a table
 * says which are served. A new service is a new row.
 */
#ifndef VMM_EXIT_HYPERCALL_H
#define VMM_EXIT_HYPERCALL_H

#include <stdatomic.h>

#include "base/names.h"
#include "dev/device.h"
#include "mem/guest_mem.h"
#include "hv/hypercall.h"

/* What hypercalls work on. Constant after the machine is wired, except for the
 * counters. Any vCPU thread. */
struct hypercalls {
    struct guest_mem *mem;
    struct char_sink console;
    struct machine_requests requests;
    uint64_t started_ns; /* CLOCK_MONOTONIC when the machine started */
    /* Called for each broken request, with a sentence; may end the machine. */
    void (*violation)(void *ctx, const char *what, uint64_t value);
    void *violation_ctx;
    /* HV_CALL_TRACE, with the guest's arguments; 0 or -errno. NULL: the trace
     * is not read, and the number is not served. */
    int (*trace)(void *ctx, gpa_t ring, uint64_t bytes, uint64_t vcpu);
    void *trace_ctx;
    /* Is the request allowed? 0, or the -errno that the guest gets instead.
     * NULL: always allowed. May end the machine. */
    int (*permit)(void *ctx, const struct hv_request *request);
    /* The same for each operation of a file service: one POLICY_x. */
    int (*permit_file)(void *ctx, uint32_t number, unsigned op,
                       const char *path, uint64_t bytes);
    void *permit_ctx;
    struct hostfs *files; /* NULL: there are no services for files */
    atomic_uint_fast64_t served;
    atomic_uint_fast64_t refused;
};

/* What one hypercall was, for the trace. */
struct hypercall_event {
    uint32_t number;
    int64_t result;
    uint64_t args[2];
};

/* Serves the request in the page at `page`. Returns 0 and fills *event, or
 * -errno (-EINVAL, -EFAULT) if the page itself is refused. `number` is the
 * number that the doorbell gave, or HYPERCALL_ANY. */
#define HYPERCALL_ANY UINT64_MAX /* not a number that a guest can give */
/*@ requires \valid(calls) && is_guest_mem(calls->mem) && \valid(event);
    requires \separated(calls, event);
    assigns *calls, *event; */
int hypercall_serve(struct hypercalls *calls, gpa_t page, uint64_t number,
                    struct hypercall_event *event);

/* Creates the port doorbell, to attach at HV_PORT_HYPERCALL. NULL if out of
 * memory. The hypercall served last is stored in *last (may be NULL) by the
 * thread that served it. */
struct device *hypercall_doorbell_create(
    struct hypercalls *calls,
    void (*last)(void *ctx, const struct hypercall_event *event),
    void *ctx) MUST_CHECK;

#endif
