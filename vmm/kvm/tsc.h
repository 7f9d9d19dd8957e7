/* SPDX-License-Identifier: MIT */
/*
 * How a vCPU's time-stamp counter relates to the host's, so that the guest's
 * records and the VMM's have a common time base. Source: KVM api.rst,
 * "KVM_VCPU_TSC_CTRL".
 */
#ifndef VMM_KVM_TSC_H
#define VMM_KVM_TSC_H

#include "record/clock.h"
#include "vcpu.h"

/* The relation as it is now: the guest may write its counter at any time. Call
 * it from the vCPU's own thread, outside KVM_RUN; another thread would wait
 * until KVM_RUN returns. 0, or -errno without a message. */
int vcpu_tsc_clock(struct vcpu *vcpu, struct tsc_clock *clock) MUST_CHECK;

/* The same for the offset alone, the only part that may change. */
int vcpu_tsc_offset(struct vcpu *vcpu, uint64_t *offset) MUST_CHECK;

#endif
