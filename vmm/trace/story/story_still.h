/* SPDX-License-Identifier: MIT */
/*
 * How long the guest stood still for each exit, and who worked meanwhile. Only
 * story.c uses this.
 */
#ifndef VMM_TRACE_STORY_STORY_STILL_H
#define VMM_TRACE_STORY_STORY_STILL_H

#include "story_state.h"

/* The guest left, and vmm has handled it: the exit `number`. Its host calls are
 * still to come. */
void story_still_begin(struct story *story, struct story_vcpu *vcpu,
                       const struct hv_trace_record *exit, uint64_t number);

/* A host call of the vCPU's thread. */
void story_still_host(struct story_vcpu *vcpu,
                      const struct hv_trace_record *call);

/* A record of this vCPU, or the guest's end, at `tsc`: all host calls of an
 * exit that was over before are known. */
void story_still_until(struct story *story, struct story_vcpu *vcpu,
                       uint64_t tsc);

/* KVM enters the guest again, or the vCPU stops: nothing more belongs to the
 * exit. */
void story_still_end(struct story *story, struct story_vcpu *vcpu,
                     uint64_t tsc);

#endif
