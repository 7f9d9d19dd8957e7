/* SPDX-License-Identifier: MIT */
/*
 * Asking the policy: makes requests of exits and hypercalls, records each
 * decision and carries out what is not plainly allowed. Only for machines with
 * a policy.
 */
#ifndef VMM_MACHINE_PERMIT_H
#define VMM_MACHINE_PERMIT_H

#include "hv/hypercall.h"
#include "policy/policy.h"

struct kvm_run;
struct machine;
struct machine_cpu;

/* Asks for something on behalf of the guest of `cpu`, whose exit's record is
 * being filled. request->tsc is filled in here. 0 if it may be done, else
 * -errno for the guest; the machine may have been told to end. */
int permit(struct machine_cpu *cpu, struct policy_request *request) MUST_CHECK;

/* For struct exit_cpu.permit; ctx is the struct machine_cpu. Ports, MMIO and
 * MSRs are asked for; other exits may be performed. */
bool permit_exit(void *ctx, struct kvm_run *run) MUST_CHECK;

/* For struct hypercalls.permit; ctx is the machine. */
int permit_hypercall(void *ctx, const struct hv_request *call);

/* For struct bios_config.permit; ctx is the machine. */
int permit_bios(void *ctx, uint16_t number);

/* For struct hypercalls.permit_file. */
int permit_file(void *ctx, uint32_t number, unsigned op, const char *path,
                uint64_t bytes);

/* Lets MSRs with rules leave to us. 0 or a status to end with. */
int permit_start(struct machine *machine) MUST_CHECK;

#endif
