/* SPDX-License-Identifier: MIT */
/*
 * What KVM itself has counted: exits that it handled without user space,
 * interrupts injected, and more. Which counters there are differs between
 * kernels; their names are KVM's. Source: KVM api.rst, "KVM_GET_STATS_FD".
 */
#ifndef VMM_KVM_COUNTERS_H
#define VMM_KVM_COUNTERS_H

#include "vcpu.h"

#define KVM_COUNTER_NAME 48u
#define KVM_COUNTERS_MAX 192u

struct kvm_counter {
    char name[KVM_COUNTER_NAME];
    bool is_vm;     /* of the machine; else the sum over its vCPUs */
    uint64_t start; /* at kvm_counters_start */
    uint64_t now;   /* at the latest kvm_counters_read */
};

/* Starts all zero. */
struct kvm_counters {
    struct kvm_counter list[KVM_COUNTERS_MAX]; /* those that only grow */
    unsigned nr;
    int *fds; /* the VM's, then one for each vCPU */
    unsigned nr_fds;
};

/* Finds out which counters there are and reads their values. 0, or -errno
 * without a message: kernels older than 5.14 have no counters. */
int kvm_counters_start(struct kvm_counters *counters, const struct vm *vm,
                       const struct vcpu *const *vcpus,
                       unsigned nr_vcpus) MUST_CHECK;
/* Reads the values of all counters again. Any thread, one at a time. */
void kvm_counters_read(struct kvm_counters *counters);
void kvm_counters_stop(struct kvm_counters *counters);

#endif
