/* SPDX-License-Identifier: MIT */
/*
 * Exit dispatch: what an exit was, and what is done about it. No ioctl here
 * but for MSRs, and no machine: unit tests feed it synthetic kvm_run pages.
 */
#ifndef VMM_EXIT_DISPATCH_H
#define VMM_EXIT_DISPATCH_H

#include <stdatomic.h>

#include "bus.h"
#include "hypercall.h"
#include "record/guest_ring.h"
#include "record/recorder.h"
#include "record/exit_stats.h"

struct kvm_run;
struct vcpu;
struct exit_cpu;

enum verdict {
    VERDICT_RESUME,      /* the guest goes on */
    VERDICT_STOP,        /* an end that somebody asked for */
    VERDICT_GUEST_FAULT, /* the guest cannot go on */
    VERDICT_HOST_ERROR,  /* we cannot go on */
};

/* Handles the exit in *run and records it in cpu's ring. For everything but
 * VERDICT_RESUME the machine has been told how it ends (cpu->stop). The vCPU's
 * own thread. */
typedef enum verdict exit_dispatch_fn(struct exit_cpu *cpu,
                                      struct kvm_run *run);

/* All that dispatch knows of one vCPU and of what is around it. */
struct exit_cpu {
    /* Filled in before the vCPU runs, and constant while it does. */
    uint8_t id;
    bool has_hardware; /* below KVM */
    /* Somebody wants more of exits than their records: place, duration, number
     * (--trace, --stats, --result, --max-exits). */
    bool is_watched;
    struct vcpu *vcpu;
    struct bus *bus;
    struct hypercalls *hypercalls;
    const atomic_bool *ending; /* somebody has said how the machine ends */
    /* Ends the machine with a status, and says what exactly. */
    void (*stop)(void *ctx, int status, const char *detail, ...) PRINTF(3, 4);
    /* May this exit's access be performed? If not, it has been answered and
     * recorded. NULL: no policy, and nobody is asked. */
    bool (*permit)(void *ctx, struct kvm_run *run);
    void *ctx;                      /* of both */
    uint64_t max_exits;             /* of all vCPUs together; 0: no limit */
    atomic_uint_fast64_t *nr_total; /* counted only with a limit */
    exit_dispatch_fn *dispatch;     /* the way to call it: exit_cpu_init */

    /* Changed by dispatch, read by others. */
    struct hv_trace_record *record; /* of the exit that is being handled */
    uint64_t nr_exits;              /* handled */
    struct trace_ring ring;
    struct guest_ring guest_ring; /* the guest kernel's own records */
    struct exit_stats stats;
};

/* Chooses cpu->dispatch, by cpu->permit: a machine without a policy has not
 * even a test for it on its way. */
void exit_cpu_init(struct exit_cpu *cpu);

/* KVM_RUN itself failed with `error` (errno). */
enum verdict exit_run_failed(struct exit_cpu *cpu, const struct kvm_run *run,
                             int error);

/* Says in *record that the exit was this hypercall. */
void exit_record_call(struct hv_trace_record *record,
                      const struct hypercall_event *event);

#endif
