/* SPDX-License-Identifier: MIT */
/*
 * An exit takes as long as vmm handles it, which its record says. The host
 * calls that are part of that have records of their own, which come after it.
 * What KVM and the CPU need before and after is known from KVM's own records,
 * or estimated (trace_info.empty_exit_ticks).
 */
#include "story_still.h"

#include "trace/out/output.h"

static void tell(struct story *story, struct story_vcpu *vcpu)
{
    struct story_still *still = &vcpu->still;

    vcpu->is_still = false;
    if (!still->is_measured)
        still->kvm = story->info->empty_exit_ticks;
    if (story->events.still && (still->is_measured || still->kvm) &&
        !story->info->has_gaps)
        story->events.still(story->events.ctx, still);
}

void story_still_begin(struct story *story, struct story_vcpu *vcpu,
                       const struct hv_trace_record *exit, uint64_t number)
{
    if (vcpu->is_still) /* KVM has not entered the guest in between */
        tell(story, vcpu);
    vcpu->is_still = true;
    vcpu->still = (struct story_still){
        .number = number,
        .vcpu = exit->vcpu,
        .begin = exit->tsc,
        .vmm = exit->handled,
        .is_measured = vcpu->kvm_exit != 0,
    };
    if (vcpu->kvm_exit && exit->tsc > vcpu->kvm_since)
        vcpu->still.kvm = exit->tsc - vcpu->kvm_since;
}

void story_still_host(struct story_vcpu *vcpu,
                      const struct hv_trace_record *call)
{
    struct story_still *still = &vcpu->still;
    uint64_t ticks = call->handled < still->vmm ? call->handled : still->vmm;

    if (!vcpu->is_still || call->rip != still->begin)
        return;
    still->vmm -= ticks;
    still->host += ticks;
}

void story_still_until(struct story *story, struct story_vcpu *vcpu,
                       uint64_t tsc)
{
    const struct story_still *still = &vcpu->still;

    if (vcpu->is_still && !still->is_measured &&
        tsc >= still->begin + still->vmm + still->host)
        tell(story, vcpu);
}

void story_still_end(struct story *story, struct story_vcpu *vcpu, uint64_t tsc)
{
    if (!vcpu->is_still)
        return;
    if (vcpu->kvm_exit && tsc > vcpu->kvm_since)
        vcpu->still.kvm += tsc - vcpu->kvm_since;
    tell(story, vcpu);
}
