/* SPDX-License-Identifier: MIT */
/*
 * Hypercalls (hv/hypercall.h): decoding a request from guest memory, and the
 * table of what is served. A further service is a further row.
 */
#ifndef VMM_EXIT_HYPERCALL_H
#define VMM_EXIT_HYPERCALL_H

#include <stdatomic.h>

#include "base/names.h"
#include "dev/device.h"
#include "mem/guest_mem.h"
#include "hv/hypercall.h"

/* What hypercalls work on; constant after the machine is wired, but for the
 * counters. Any vCPU thread. */
struct hypercalls {
    struct guest_mem *mem;
    struct char_sink console;
    struct machine_requests requests;
    uint64_t started_ns; /* CLOCK_MONOTONIC when the machine started */
    /* Called for each broken request, with a sentence; may end the machine. */
    void (*violation)(void *ctx, const char *what, uint64_t value);
    void *violation_ctx;
    /* HV_CALL_TRACE, with what the guest said; 0 or -errno. NULL: nobody reads
     * the trace, and the number is not served. */
    int (*trace)(void *ctx, gpa_t ring, uint64_t bytes, uint64_t vcpu);
    void *trace_ctx;
    /* May the guest have it? 0, or the -errno that it gets instead. NULL:
     * always. May end the machine. */
    int (*permit)(void *ctx, const struct hv_request *request);
    /* The same for each thing that a file service does: one POLICY_x. */
    int (*permit_file)(void *ctx, uint32_t number, unsigned op,
                       const char *path, uint64_t bytes);
    void *permit_ctx;
    struct hostfs *files; /* NULL: the services for files are not there */
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
 * -errno (-EINVAL, -EFAULT) if the page itself is refused. `number` is what
 * the doorbell said the number is, or HYPERCALL_ANY. */
#define HYPERCALL_ANY UINT64_MAX /* no number that a guest can name */
int hypercall_serve(struct hypercalls *calls, gpa_t page, uint64_t number,
                    struct hypercall_event *event);

/* The port doorbell, to attach at HV_PORT_HYPERCALL. NULL if out of memory.
 * `last` (may be NULL) gets what was served, from the thread that served it. */
struct device *hypercall_doorbell_create(
    struct hypercalls *calls,
    void (*last)(void *ctx, const struct hypercall_event *event),
    void *ctx) MUST_CHECK;

#endif
