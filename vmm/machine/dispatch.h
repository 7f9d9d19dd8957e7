/* SPDX-License-Identifier: MIT */
/*
 * Exit dispatch: what an exit was, and what is done about it. No ioctl here:
 * unit tests feed it synthetic kvm_run pages.
 */
#ifndef VMM_MACHINE_DISPATCH_H
#define VMM_MACHINE_DISPATCH_H

struct kvm_run;
struct machine_cpu;
struct hv_trace_record;
struct hypercall_event;

enum verdict {
    VERDICT_RESUME,      /* the guest goes on */
    VERDICT_STOP,        /* an end that somebody asked for */
    VERDICT_GUEST_FAULT, /* the guest cannot go on */
    VERDICT_HOST_ERROR,  /* we cannot go on */
};

/* Handles the exit in *run and records it in cpu's ring. For everything but
 * VERDICT_RESUME the machine has been told how it ends (machine_stop). */
enum verdict exit_dispatch(struct machine_cpu *cpu, struct kvm_run *run);

/* The same for a machine with a policy: ports, MMIO and MSRs are asked for
 * first (permit.h). */
enum verdict exit_dispatch_permitted(struct machine_cpu *cpu,
                                     struct kvm_run *run);

/* KVM_RUN itself failed with `error` (errno). */
enum verdict exit_run_failed(struct machine_cpu *cpu, const struct kvm_run *run,
                             int error);

/* Says in *record that the exit was this hypercall. */
void exit_record_call(struct hv_trace_record *record,
                      const struct hypercall_event *event);

#endif
