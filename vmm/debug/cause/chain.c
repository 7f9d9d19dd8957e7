/* SPDX-License-Identifier: MIT */
/*
 * What follows when an exception cannot be delivered. Source: Intel SDM
 * Vol. 3A, "Interrupt 8, Double Fault Exception"; AMD APM Vol. 2, "#DF,
 * Double-Fault Exception".
 */
#include "deliver.h"
#include "x86/descriptor.h"

enum fault_class {
    BENIGN,
    CONTRIBUTORY,
    PAGE_FAULT,
    DOUBLE_FAULT,
};

static enum fault_class class_of(const struct event *event)
{
    if (event->kind != EVENT_EXCEPTION)
        return BENIGN;
    switch (event->vector) {
    case X86_VEC_DE:
    case X86_VEC_TS:
    case X86_VEC_NP:
    case X86_VEC_SS:
    case X86_VEC_GP:
    case X86_VEC_CP:
        return CONTRIBUTORY;
    case X86_VEC_PF:
        return PAGE_FAULT;
    case X86_VEC_DF:
        return DOUBLE_FAULT;
    default:
        return BENIGN;
    }
}

/* Does `second`, raised while `first` was delivered, make a double fault? */
static bool is_double(const struct event *first, const struct event *second)
{
    enum fault_class a = class_of(first), b = class_of(second);

    return (a == CONTRIBUTORY && b == CONTRIBUTORY) ||
           (a == PAGE_FAULT && (b == CONTRIBUTORY || b == PAGE_FAULT));
}

void chain_follow(const struct machine_state *state, const struct event *first,
                  struct chain *chain)
{
    struct machine_state now = *state;
    struct event event = *first;

    chain->nr = 0;
    chain->end = CHAIN_UNKNOWN;
    while (chain->nr < CHAIN_MAX) {
        struct delivery *step = &chain->steps[chain->nr++];
        deliver(&now, &event, step);
        now.sregs.cr2 = step->after.sregs.cr2;
        if (step->problem == DELIVER_OK) {
            chain->end = CHAIN_DELIVERED;
            return;
        }
        if (step->problem == DELIVER_GATE_TASK)
            return;
        if (event.vector == X86_VEC_DF && event.kind == EVENT_EXCEPTION) {
            chain->end = CHAIN_TRIPLE_FAULT;
            return;
        }
        if (is_double(&event, &step->next))
            event = (struct event){
                .vector = X86_VEC_DF, .has_error = true, .rip = event.rip};
        else
            event = step->next;
    }
}
