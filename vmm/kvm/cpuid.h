/* SPDX-License-Identifier: MIT */
/*
 * The CPUID that a guest sees: what KVM supports, but with this machine's
 * topology and only the features that the machine really has.
 */
#ifndef VMM_KVM_CPUID_H
#define VMM_KVM_CPUID_H

#include "base/util.h"

struct kvm_cpuid2;

struct cpuid_machine {
    unsigned apic_id;  /* of this vCPU */
    unsigned nr_cpus;  /* one package, a core for each, no threads */
    bool irqchip;      /* there are local APICs */
    bool tsc_deadline; /* ... with KVM's TSC-deadline timer */
};

/* Adapts *cpuid, which KVM_GET_SUPPORTED_CPUID has filled. */
void cpuid_adapt(struct kvm_cpuid2 *cpuid, const struct cpuid_machine *machine);

#endif
