/* SPDX-License-Identifier: MIT */
/*
 * `vmm doctor --exits`: which instructions make the CPU leave the guest, what
 * handles them (KVM or vmm), and what they cost. Measured on this host.
 */
#ifndef VMM_KVM_LEAVE_H
#define VMM_KVM_LEAVE_H

#include <stdio.h>

#include "leave_try.h"

enum leave_place {
    LEAVE_STAYS,    /* the CPU executes it in the guest */
    LEAVE_TO_KVM,   /* it exits, and KVM handles it */
    LEAVE_TO_US,    /* it exits, and KVM asks us */
    LEAVE_AT_TIMES, /* it exits now and then */
};

struct leave_verdict {
    enum leave_place place;
    bool is_inferred; /* judged by its cost: KVM counts nothing here */
};

/* Judges a sample. `cpuid` is the sample of an instruction that always exits to
 * KVM: if exits are not counted, an instruction that costs at least half as
 * much is taken to exit. */
struct leave_verdict leave_judge(const struct leave_sample *sample,
                                 const struct leave_sample *cpuid);

/* Tries all instructions and prints the table. Returns 0, or -errno after one
 * line on stderr. Takes a second, or up to a minute on an emulated host. */
int leave_print(const struct kvm_system *sys, FILE *out) MUST_CHECK;

#endif
