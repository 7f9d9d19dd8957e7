/* SPDX-License-Identifier: MIT */
/*
 * How a vCPU's time-stamp counter relates to the host's, so that records of
 * the guest and of the VMM lie on one time line. Source: KVM api.rst,
 * "KVM_VCPU_TSC_CTRL".
 */
#ifndef VMM_KVM_TSC_H
#define VMM_KVM_TSC_H

#include "record/clock.h"
#include "vcpu.h"

/* As it is now: the guest may write its counter at any time. From the vCPU's
 * own thread, outside KVM_RUN; another one would wait until that is left. 0,
 * or -errno silently. */
int vcpu_tsc_clock(struct vcpu *vcpu, struct tsc_clock *clock) MUST_CHECK;

/* Only the offset, which alone may change: the same. */
int vcpu_tsc_offset(struct vcpu *vcpu, uint64_t *offset) MUST_CHECK;

#endif
