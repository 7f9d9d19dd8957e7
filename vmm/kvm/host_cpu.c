/* SPDX-License-Identifier: MIT */
/*
 * CPUID and uname.
 */
#include "host_cpu.h"

#include <cpuid.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define CPUID_MODEL_FIRST 0x80000002u /* three leaves with the model's name */
#define CPUID_MODEL_LAST  0x80000004u

static void read_names(struct host_cpu *cpu)
{
    uint32_t eax, ebx, ecx, edx;

    if (__get_cpuid(0, &eax, &ebx, &ecx, &edx)) {
        memcpy(cpu->vendor, &ebx, 4);
        memcpy(cpu->vendor + 4, &edx, 4);
        memcpy(cpu->vendor + 8, &ecx, 4);
    }
    for (uint32_t leaf = CPUID_MODEL_FIRST; leaf <= CPUID_MODEL_LAST; leaf++) {
        char *at = cpu->model + (size_t)16 * (leaf - CPUID_MODEL_FIRST);
        if (!__get_cpuid(leaf, &eax, &ebx, &ecx, &edx))
            break;
        memcpy(at, &eax, 4);
        memcpy(at + 4, &ebx, 4);
        memcpy(at + 8, &ecx, 4);
        memcpy(at + 12, &edx, 4);
    }
    size_t blanks = strspn(cpu->model, " ");
    memmove(cpu->model, cpu->model + blanks, strlen(cpu->model + blanks) + 1);
    for (size_t len = strlen(cpu->model); len && cpu->model[len - 1] == ' ';)
        cpu->model[--len] = '\0';
}

void host_cpu_read(struct host_cpu *cpu)
{
    struct utsname name;

    *cpu = (struct host_cpu){.virtualisation = "none"};
    if (uname(&name) == 0)
        snprintf(cpu->kernel, sizeof(cpu->kernel), "%.20s %.70s", name.sysname,
                 name.release);
    read_names(cpu);
    if (access("/sys/module/kvm_amd", F_OK) == 0)
        cpu->virtualisation = "AMD-V";
    else if (access("/sys/module/kvm_intel", F_OK) == 0)
        cpu->virtualisation = "VT-x";
}
