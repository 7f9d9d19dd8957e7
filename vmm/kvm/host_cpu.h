/* SPDX-License-Identifier: MIT */
/*
 * Which host this is: its kernel and its CPU, as they call themselves.
 * Source: Intel SDM vol. 2A, "CPUID"; AMD APM vol. 3, appendix E.
 */
#ifndef VMM_KVM_HOST_CPU_H
#define VMM_KVM_HOST_CPU_H

#include "system.h"

struct host_cpu {
    char kernel[96];            /* "Linux 6.1.0-57-amd64" */
    char vendor[13];            /* "AuthenticAMD" */
    char model[49];             /* "" if it has no name */
    const char *virtualisation; /* "AMD-V", "VT-x"; "none": an interpreter */
};

void host_cpu_read(struct host_cpu *cpu);

#endif
