/* SPDX-License-Identifier: MIT */
/*
 * Which host this is: its kernel and its CPU, as they call themselves.
 * Source: Intel SDM vol. 2A, "CPUID"; AMD APM vol. 3, appendix E.
 */
#ifndef VMM_KVM_HOST_CPU_H
#define VMM_KVM_HOST_CPU_H

#include "base/util.h"

/* A kind of hardware virtualisation, and the module of KVM that uses it. */
struct host_virtualisation {
    const char *name;   /* "VT-x", "AMD-V"; "none": KVM does without */
    const char *module; /* "kvm_intel" */
    const char *flag;   /* in /proc/cpuinfo; NULL: no CPU has it */
};

/* What the CPU says that it has, as far as the firmware lets the kernel use it;
 * NULL: nothing. */
const struct host_virtualisation *host_cpu_offers(void);

/* What KVM uses: its module is loaded. NULL: none is, and the device may still
 * be there, with an interpreter behind it. */
const struct host_virtualisation *host_cpu_used(void);

/* Does KVM run guests on the CPU itself? */
bool host_cpu_has_hardware(void);

struct host_cpu {
    char kernel[96];            /* "Linux 6.1.0-57-amd64" */
    char vendor[13];            /* "AuthenticAMD" */
    char model[49];             /* "" if it has no name */
    const char *virtualisation; /* "AMD-V", "VT-x"; "none": an interpreter */
};

/* Of one that cannot be found out: "". */
void host_cpu_read(struct host_cpu *cpu);

#endif
