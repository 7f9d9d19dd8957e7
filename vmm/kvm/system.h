/* SPDX-License-Identifier: MIT */
/*
 * /dev/kvm: opened, its version and capabilities checked. The rest of KVM is in
 * vm.h and vcpu.h; no other directory calls ioctl on any of these. Source: KVM
 * api.rst.
 */
#ifndef VMM_KVM_SYSTEM_H
#define VMM_KVM_SYSTEM_H

#include "base/util.h"

struct kvm_cpuid2;

struct kvm_system {
    int fd;
    size_t run_size;        /* bytes to map for each vCPU */
    bool hypercall_exit;    /* VMCALL/VMMCALL number 12 can reach us */
    bool emulation_failure; /* reports the bytes it could not emulate */
    uint64_t sync_regs;     /* KVM_SYNC_X86_x that it offers */
    bool tsc_deadline;      /* local APICs have a TSC-deadline timer */
    unsigned max_cpus;
    bool hardware;            /* it is backed by kvm_intel or kvm_amd */
    bool intel;               /* the CPU's vendor, as guests see it */
    struct kvm_cpuid2 *cpuid; /* what KVM can show a guest */
};

/* Opens the device: VMM_KVM_DEVICE of the environment, else /dev/kvm. 0, or
 * -errno after one line on stderr (any failure here means "no usable KVM"). */
int kvm_system_open(struct kvm_system *sys) MUST_CHECK;
/* The width of guest-physical addresses, in bits. */
unsigned kvm_system_phys_bits(const struct kvm_system *sys);
/* CPUID 1: eax, which CPU this is; edx, the older features. 0 if not known. */
uint32_t kvm_system_cpu_signature(const struct kvm_system *sys);
uint32_t kvm_system_cpu_features(const struct kvm_system *sys);
/* Closes the device. What is known about it stays, and machines made with it
 * live on. */
void kvm_system_close_device(struct kvm_system *sys);
void kvm_system_close(struct kvm_system *sys);

#endif
