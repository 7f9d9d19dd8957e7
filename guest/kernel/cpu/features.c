/* SPDX-License-Identifier: MIT */
/* CPUID, read once. Source: Intel SDM Vol. 2A, "CPUID"; AMD APM Vol. 3. */
#include "cpu/features.h"

#include "cpu/asm.h"

struct cpu_features cpu_has;
char cpu_smap;

void features_init(void)
{
    struct cpuid max = cpuid(0, 0);
    struct cpuid basic = cpuid(1, 0);
    struct cpuid more = max.eax >= 7 ? cpuid(7, 0) : (struct cpuid){0};

    /* "Auth enti cAMD", "Hygo nGen uine" */
    cpu_has.amd = max.ebx == 0x68747541 || max.ebx == 0x6f677948;
    cpu_has.apic = basic.edx >> 9 & 1;
    cpu_has.tsc_deadline = basic.ecx >> 24 & 1;
    cpu_has.xsave = basic.ecx >> 26 & 1;
    cpu_has.rdrand = basic.ecx >> 30 & 1;
    cpu_has.smep = more.ebx >> 7 & 1;
    cpu_has.smap = more.ebx >> 20 & 1;
    cpu_has.umip = more.ecx >> 2 & 1;
    cpu_smap = cpu_has.smap;
}
