/* SPDX-License-Identifier: MIT */
/*
 * The vCPUs of a story: which level has each of them, and its latest exits.
 * Later records name an exit as their cause by its TSC. Only story.c uses this.
 */
#ifndef VMM_TRACE_STORY_STORY_VCPU_H
#define VMM_TRACE_STORY_STORY_VCPU_H

#include "story.h"

#define STORY_EXITS    4096u /* a cause may lie this many exits back */
#define STORY_SERVICES 16u   /* services of devices at the same time */

struct story_exit {
    uint64_t tsc;
    uint64_t number;
};

struct story_service {
    uint64_t number, end, cause_tsc;
    uint32_t device;
};

struct story_vcpu {
    /* Which level has the vCPU. */
    bool is_running; /* it has entered the guest, and no record is missing */
    bool is_known;   /* `lane` is valid */
    bool has_guest_records;
    enum story_lane lane; /* USER or KERNEL: an exit is reported as one piece */
    uint32_t pid;
    uint64_t owner;
    uint64_t since;

    uint64_t kvm_exit;  /* record of KVM's exit, until its entry; 0: none */
    uint64_t kvm_since; /* the start of KVM's time: the exit, or the VMM's
                           return to KVM */

    bool is_still; /* `still` is that of an exit that is not told yet */
    struct story_still still;

    /* The latest services of devices, which make host calls. */
    unsigned nr_services; /* in total */
    struct story_service services[STORY_SERVICES];

    uint64_t nr_exits; /* in total */
    struct story_exit exits[STORY_EXITS];
};

/* Creates one of which nothing is known; NULL if out of memory. */
struct story_vcpu *story_vcpu_create(void);

/* Records that the guest left at `tsc`. */
void story_vcpu_add_exit(struct story_vcpu *vcpu, uint64_t tsc,
                         uint64_t number);
void story_vcpu_add_service(struct story_vcpu *vcpu,
                            const struct story_service *service);
/* The service in which `record` was made, or NULL. */
const struct story_service *
story_vcpu_find_service(const struct story_vcpu *vcpu,
                        const struct hv_trace_record *record);
/* The exit at exactly `tsc`, or 0. */
uint64_t story_vcpu_find_exit(const struct story_vcpu *vcpu, uint64_t tsc);

#endif
