/* SPDX-License-Identifier: MIT */
/*
 * Asking the policy: turns exits and hypercalls into requests, records each
 * decision, and carries out those that do not simply allow. Only for machines
 * with a policy.
 */
#ifndef VMM_MACHINE_PERMIT_H
#define VMM_MACHINE_PERMIT_H

#include "hv/hypercall.h"
#include "policy/policy.h"

struct kvm_run;
struct machine;
struct machine_cpu;

/* Asks the policy on behalf of the guest of `cpu`, whose exit's record is being
 * filled. Fills in request->tsc. Returns 0 if the request is allowed, else
 * -errno for the guest; the machine may have been told to end. */
int permit(struct machine_cpu *cpu, struct policy_request *request) MUST_CHECK;

/* For struct exit_cpu.permit; ctx is the struct machine_cpu. Ports, MMIO and
 * MSRs are checked; other exits are always allowed. */
bool permit_exit(void *ctx, struct kvm_run *run) MUST_CHECK;

/* For struct hypercalls.permit; ctx is the machine. */
int permit_hypercall(void *ctx, const struct hv_request *call);

/* For struct bios_config.permit; ctx is the machine. */
int permit_bios(void *ctx, uint16_t number);

/* For struct hypercalls.permit_file. */
int permit_file(void *ctx, uint32_t number, unsigned op, const char *path,
                uint64_t bytes);

/* Makes accesses to MSRs that have rules exit to us. 0 or a status to end
 * with. */
int permit_start(struct machine *machine) MUST_CHECK;

#endif
