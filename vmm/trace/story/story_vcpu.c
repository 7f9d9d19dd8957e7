/* SPDX-License-Identifier: MIT */
/*
 * The latest exits of a vCPU, found by their TSC, and the services of devices.
 */
#include "story_vcpu.h"

#include <stdlib.h>

struct story_vcpu *story_vcpu_create(void)
{
    struct story_vcpu *vcpu = calloc(1, sizeof(*vcpu));

    if (vcpu)
        vcpu->pid = STORY_NO_PID;
    return vcpu;
}

void story_vcpu_add_exit(struct story_vcpu *vcpu, uint64_t tsc, uint64_t number)
{
    vcpu->exits[vcpu->nr_exits++ % STORY_EXITS] =
        (struct story_exit){.tsc = tsc, .number = number};
}

void story_vcpu_add_service(struct story_vcpu *vcpu,
                            const struct story_service *service)
{
    vcpu->services[vcpu->nr_services++ % STORY_SERVICES] = *service;
}

const struct story_service *
story_vcpu_find_service(const struct story_vcpu *vcpu,
                        const struct hv_trace_record *r)
{
    unsigned nr =
        vcpu->nr_services < STORY_SERVICES ? vcpu->nr_services : STORY_SERVICES;

    for (unsigned i = 1; i <= nr; i++) {
        const struct story_service *service =
            &vcpu->services[(vcpu->nr_services - i) % STORY_SERVICES];
        /* A service may raise its interrupt after its own end. */
        bool in_time = r->tsc <= service->end ||
                       (r->kind == HV_TRACE_INTERRUPT && r->rip != 0);
        if (service->cause_tsc == r->rip && in_time)
            return service;
    }
    return NULL;
}

uint64_t story_vcpu_find_exit(const struct story_vcpu *vcpu, uint64_t tsc)
{
    uint64_t high = vcpu->nr_exits;
    uint64_t low = high > STORY_EXITS ? high - STORY_EXITS : 0;

    /* It is usually the latest. */
    if (high > low && vcpu->exits[(high - 1) % STORY_EXITS].tsc == tsc)
        return vcpu->exits[(high - 1) % STORY_EXITS].number;
    while (low < high) { /* the exits are sorted, as the records are */
        uint64_t middle = low + (high - low) / 2;
        const struct story_exit *exit = &vcpu->exits[middle % STORY_EXITS];
        if (exit->tsc == tsc)
            return exit->number;
        if (exit->tsc < tsc)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}
