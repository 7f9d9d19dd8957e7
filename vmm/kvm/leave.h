/* SPDX-License-Identifier: MIT */
/*
 * `vmm doctor --exits`: at which instructions does the CPU leave the guest, who
 * is asked then, and what does it cost? Measured on the host at hand.
 */
#ifndef VMM_KVM_LEAVE_H
#define VMM_KVM_LEAVE_H

#include <stdio.h>

#include "leave_try.h"

enum leave_place {
    LEAVE_STAYS,    /* the CPU does it in the guest */
    LEAVE_TO_KVM,   /* it leaves, and KVM deals with it */
    LEAVE_TO_US,    /* ... KVM asks us */
    LEAVE_AT_TIMES, /* it leaves now and then */
};

struct leave_verdict {
    enum leave_place place;
    bool is_inferred; /* from its cost: KVM counts nothing here */
};

/* What a sample says. `cpuid` is that of an instruction which leaves for KVM
 * everywhere: where exits are not counted, what costs half of it has left. */
struct leave_verdict leave_judge(const struct leave_sample *sample,
                                 const struct leave_sample *cpuid);

/* Tries all of them and prints the table. Returns 0, or -errno after one line
 * on stderr. Takes from a second to a minute in an emulated host. */
int leave_print(const struct kvm_system *sys, FILE *out) MUST_CHECK;

#endif
