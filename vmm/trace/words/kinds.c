/* SPDX-License-Identifier: MIT */
/*
 * The kinds and levels of records. A record may come from a file or from a
 * guest's memory, so any number in it may have any value.
 */
#include "kinds.h"

#include <string.h>

const char *trace_kind_name(unsigned kind)
{
    static const char *const names[] = {
        [HV_TRACE_EXIT] = "exit",
        [HV_TRACE_KICK] = "kick",
        [HV_TRACE_HOST_CALL] = "host-call",
        [HV_TRACE_SERVICE] = "service",
        [HV_TRACE_INTERRUPT] = "interrupt",
        [HV_TRACE_POLICY] = "policy",
        [HV_TRACE_VCPU] = "vcpu",
        [HV_TRACE_LOST] = "lost",
        [HV_TRACE_KVM] = "kvm",
        [HV_TRACE_PATH] = "path",
        [HV_TRACE_SAMPLE] = "sample",
        [HV_TRACE_SYSCALL] = "syscall",
        [HV_TRACE_SYSRET] = "sysret",
        [HV_TRACE_TRAP] = "trap",
        [HV_TRACE_TRAPRET] = "trapret",
        [HV_TRACE_SWITCH] = "switch",
        [HV_TRACE_TEXT] = "text",
        [HV_TRACE_PROCESS] = "process",
        [HV_TRACE_SETUP] = "setup",
        [HV_TRACE_REQUEST] = "request",
    };

    return kind < ARRAY_SIZE(names) && names[kind] ? names[kind] : "?";
}

const char *trace_lane_name(enum trace_lane lane)
{
    static const char *const names[TRACE_NR_LANES] = {
        [TRACE_LANE_PROGRAM] = "3",
        [TRACE_LANE_KERNEL] = "0",
        [TRACE_LANE_VMM] = "-1",
        [TRACE_LANE_HOST] = "host",
    };

    return names[lane];
}

bool trace_kind_is_kvm(const struct hv_trace_record *r, const char *event)
{
    return r->reason == 0 && memcmp(r->text, event, strlen(event)) == 0;
}

static enum trace_lane guest_lane(const struct hv_trace_record *r)
{
    return r->flags & HV_TRACE_HAS_RING && r->ring == 3 ? TRACE_LANE_PROGRAM
                                                        : TRACE_LANE_KERNEL;
}

void trace_describe_lanes(const struct hv_trace_record *r,
                          enum trace_lane *from, enum trace_lane *to)
{
    *from = *to = TRACE_LANE_VMM;
    switch (r->kind) {
    case HV_TRACE_EXIT:
    case HV_TRACE_KICK:
        *from = guest_lane(r);
        break;
    case HV_TRACE_SAMPLE:
        *from = *to = guest_lane(r);
        break;
    case HV_TRACE_HOST_CALL:
        *to = TRACE_LANE_HOST;
        break;
    case HV_TRACE_KVM:
        /* KVM's entries and exits go straight between the host and the guest;
         * vmm takes no part. */
        *from = trace_kind_is_kvm(r, "kvm_exit:") ? TRACE_LANE_KERNEL
                                                  : TRACE_LANE_HOST;
        *to = trace_kind_is_kvm(r, "kvm_entry:") ? TRACE_LANE_KERNEL
                                                 : TRACE_LANE_HOST;
        break;
    case HV_TRACE_INTERRUPT:
        *to = TRACE_LANE_KERNEL;
        break;
    case HV_TRACE_SYSCALL:
        *from = TRACE_LANE_PROGRAM;
        *to = TRACE_LANE_KERNEL;
        break;
    case HV_TRACE_SYSRET:
        *from = TRACE_LANE_KERNEL;
        *to = TRACE_LANE_PROGRAM;
        break;
    case HV_TRACE_TRAP:
        *from = guest_lane(r);
        *to = TRACE_LANE_KERNEL;
        break;
    case HV_TRACE_TRAPRET:
        *from = TRACE_LANE_KERNEL;
        *to = guest_lane(r);
        break;
    case HV_TRACE_REQUEST:
        *from = TRACE_LANE_KERNEL;
        break;
    case HV_TRACE_SWITCH:
    case HV_TRACE_TEXT:
    case HV_TRACE_PROCESS:
    case HV_TRACE_SETUP:
        *from = *to = TRACE_LANE_KERNEL;
        break;
    default:
        break;
    }
}
