/* SPDX-License-Identifier: MIT */
/*
 * The part of the story that an exit leads to: what devices and the host's
 * kernel did, interrupts, decisions of the policy.
 */
#include "story_state.h"
#include "story_still.h"

/* The exit at `tsc`: of the same vCPU, or of any vCPU if the record does not
 * come from a vCPU's thread. */
static uint64_t find_exit(const struct story *story, uint8_t index,
                          uint64_t tsc)
{
    uint64_t number = 0;

    if (tsc == 0)
        return 0;
    if (index != HV_TRACE_NO_VCPU)
        return story->vcpus[index]
                   ? story_vcpu_find_exit(story->vcpus[index], tsc)
                   : 0;
    for (unsigned i = 0; i < HV_TRACE_NO_VCPU && !number; i++)
        if (story->vcpus[i])
            number = story_vcpu_find_exit(story->vcpus[i], tsc);
    return number;
}

void story_add_effect(struct story *story, const struct hv_trace_record *r,
                      struct story_note *note)
{
    struct story_vcpu *vcpu = story_vcpu_of(story, r->vcpu);

    note->cause = find_exit(story, r->vcpu, r->rip);
    if (!vcpu)
        return;
    note->pid = vcpu->pid;
    if (r->kind == HV_TRACE_SERVICE) {
        note->device = r->reason;
        const struct story_request asked =
            story_request_take(&story->requests, r);
        if (asked.number && !note->cause) {
            note->cause = asked.number;
            note->pid = asked.pid;
        }
        story_vcpu_add_service(vcpu, &(struct story_service){
                                         .number = note->number,
                                         .end = r->tsc + r->handled,
                                         .cause_tsc = r->rip,
                                         .device = r->reason,
                                     });
    } else {
        const struct story_service *in = story_vcpu_find_service(vcpu, r);
        if (in) {
            note->cause = in->number;
            note->device = in->device;
        }
    }
    if (r->kind == HV_TRACE_INTERRUPT && r->data && r->reason < NR_GSIS)
        story->raised[r->reason] = note->number;
    if (r->kind == HV_TRACE_HOST_CALL)
        story_still_host(vcpu, r);
    bool on_thread = r->vcpu == HV_TRACE_NO_VCPU; /* a service in an exit has */
    if (r->kind == HV_TRACE_HOST_CALL ||          /* no piece of its own */
        (r->kind == HV_TRACE_SERVICE && on_thread))
        story_tell_piece(
            story,
            &(struct story_piece){
                .begin = r->tsc,
                .end = r->tsc + r->handled,
                .owner = note->number,
                .pid = vcpu->pid,
                .device = note->device,
                .vcpu = r->vcpu,
                .lane = r->kind == HV_TRACE_HOST_CALL ? STORY_HOST : STORY_VMM,
            });
}
