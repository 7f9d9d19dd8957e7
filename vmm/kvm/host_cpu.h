/* SPDX-License-Identifier: MIT */
/*
 * Which host this is: the names of its kernel and its CPU, and how much memory
 * it has. Source: Intel SDM vol. 2A, "CPUID"; AMD APM vol. 3, appendix E.
 */
#ifndef VMM_KVM_HOST_CPU_H
#define VMM_KVM_HOST_CPU_H

#include "base/util.h"

/* A kind of hardware virtualisation, and the module of KVM that uses it. */
struct host_virtualisation {
    const char *name;   /* "VT-x", "AMD-V"; "none": KVM uses no hardware */
    const char *module; /* "kvm_intel" */
    const char *flag;   /* in /proc/cpuinfo; NULL: no CPU flag */
};

/* The kind that the CPU reports and that the firmware lets the kernel use;
 * NULL: none. */
const struct host_virtualisation *host_cpu_offers(void);

/* The kind that KVM uses, judging by the loaded module. NULL: no such module is
 * loaded; the device may still exist, backed by an interpreter. */
const struct host_virtualisation *host_cpu_used(void);

/* Does KVM run guests on the CPU itself? */
bool host_cpu_has_hardware(void);

struct host_cpu {
    char kernel[96];            /* "Linux 6.1.0-57-amd64" */
    char vendor[13];            /* "AuthenticAMD" */
    char model[49];             /* "" if it has no name */
    const char *virtualisation; /* "AMD-V", "VT-x"; "none": an interpreter */
};

/* Fills *cpu; a string that cannot be found out is "". */
void host_cpu_read(struct host_cpu *cpu);

/* Its RAM and swap in bytes; 0: not known. */
uint64_t host_memory(void);

#endif
