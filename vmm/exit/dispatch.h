/* SPDX-License-Identifier: MIT */
/*
 * Exit dispatch: decodes an exit and handles it; and the loop around that and
 * KVM_RUN. Dispatch makes no ioctl except for MSRs and for where the guest was,
 * and needs no machine: unit tests feed it synthetic kvm_run pages.
 */
#ifndef VMM_EXIT_DISPATCH_H
#define VMM_EXIT_DISPATCH_H

#include <stdatomic.h>

#include "bus.h"
#include "hypercall.h"
#include "kvm/vcpu.h"
#include "record/guest_ring.h"
#include "record/recorder.h"
#include "record/exit_stats.h"

struct kvm_run;
struct exit_cpu;

enum verdict {
    VERDICT_RESUME,      /* the guest continues */
    VERDICT_STOP,        /* an end that was asked for */
    VERDICT_GUEST_FAULT, /* the guest cannot continue */
    VERDICT_HOST_ERROR,  /* vmm cannot continue */
};

/* Everything that dispatch knows about one vCPU and its surroundings. */
struct exit_cpu {
    /* Filled in before the vCPU runs; constant while it runs. */
    uint8_t id;
    bool has_hardware; /* KVM uses hardware virtualisation */
    /* More is wanted about exits than their records: place, duration, number
     * (--trace, --stats, --result, --max-exits). */
    bool is_watched;
    bool is_counted; /* of watched exits also the counts by reason (--stats) */
    struct vcpu *vcpu;
    struct bus *bus;
    struct hypercalls *hypercalls;
    const atomic_bool *ending; /* the machine is ending */
    /* Ends the machine with a status and details in words. */
    void (*stop)(void *ctx, int status, const char *detail, ...) PRINTF(3, 4);
    /* May this exit's access be performed? If not, it has been answered and
     * recorded. NULL: there is no policy. */
    bool (*permit)(void *ctx, struct kvm_run *run);
    void *ctx;                      /* passed to both */
    uint64_t max_exits;             /* of all vCPUs together; 0: no limit */
    atomic_uint_fast64_t *nr_total; /* counted only with a limit */

    /* Changed by dispatch and read elsewhere. */
    struct hv_trace_record *record; /* of the exit being handled */
    uint64_t nr_exits;              /* exits handled */
    /* Where 4 bytes of MMIO reached no device last: they never will, for the
     * bus does not change. */
    uint64_t nobody_at;
    uint32_t nr_calls; /* of them, the last ones that were long_call */
    struct trace_ring ring;
    struct guest_ring guest_ring; /* the guest kernel's own records */
    struct exit_stats stats;      /* if is_counted */
};

/* Call it when the constants are filled in. */
void exit_cpu_init(struct exit_cpu *cpu);

/* Handles the exit in *run and records it in cpu's ring. Unless the verdict is
 * VERDICT_RESUME, the machine has been told how it ends (cpu->stop). Called
 * from the vCPU's own thread. */
typedef enum verdict exit_dispatch_fn(struct exit_cpu *cpu,
                                      struct kvm_run *run);
exit_dispatch_fn exit_dispatch;

/* Runs the guest and handles its exits, until KVM_RUN ends without an exit, or
 * (VCPU_EXITED) *verdict is not VERDICT_RESUME. From the vCPU's own thread. */
enum vcpu_result exit_loop(struct exit_cpu *cpu, enum verdict *verdict);

/* Handles a failure of KVM_RUN itself with `error` (errno). */
enum verdict exit_run_failed(struct exit_cpu *cpu, const struct kvm_run *run,
                             int error);

/* Notes in *record that the exit was this hypercall. */
void exit_record_call(struct hv_trace_record *record,
                      const struct hypercall_event *event);

#endif
