/* SPDX-License-Identifier: MIT */
/*
 * Reads CPUID, uname, the kernel's modules and what the kernel says about the
 * CPU.
 */
#include "host_cpu.h"

#include <cpuid.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#define CPUID_MODEL_FIRST 0x80000002u /* three leaves with the model's name */
#define CPUID_MODEL_LAST  0x80000004u

static const struct host_virtualisation kinds[] = {
    {"VT-x", "kvm_intel", " vmx"},
    {"AMD-V", "kvm_amd", " svm"},
    {"none", "kvm_pvm", NULL},
};

const struct host_virtualisation *host_cpu_offers(void)
{
    static char line[8192];
    const struct host_virtualisation *found = NULL;
    FILE *file = fopen("/proc/cpuinfo", "re");

    while (file && fgets(line, sizeof(line), file)) {
        if (strncmp(line, "flags", 5) != 0)
            continue;
        for (size_t i = 0; i < ARRAY_SIZE(kinds) && !found; i++)
            if (kinds[i].flag && strstr(line, kinds[i].flag))
                found = &kinds[i];
        break;
    }
    if (file)
        fclose(file);
    return found;
}

const struct host_virtualisation *host_cpu_used(void)
{
    char path[64];

    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        snprintf(path, sizeof(path), "/sys/module/%s", kinds[i].module);
        if (access(path, F_OK) == 0)
            return &kinds[i];
    }
    return NULL;
}

bool host_cpu_has_hardware(void)
{
    const struct host_virtualisation *used = host_cpu_used();

    return used && used->flag;
}

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
    const struct host_virtualisation *used = host_cpu_used();
    struct utsname name;

    *cpu = (struct host_cpu){.virtualisation = used ? used->name : "none"};
    if (uname(&name) == 0)
        snprintf(cpu->kernel, sizeof(cpu->kernel), "%.20s %.70s", name.sysname,
                 name.release);
    read_names(cpu);
}

uint64_t host_memory(void)
{
    struct sysinfo info;

    return sysinfo(&info)
               ? 0
               : ((uint64_t)info.totalram + info.totalswap) * info.mem_unit;
}
