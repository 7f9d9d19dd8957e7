/* SPDX-License-Identifier: MIT */
/* What this CPU can do, of the things that we would use. All CPUs are alike. */
#ifndef CPU_FEATURES_H
#define CPU_FEATURES_H

#include <stdbool.h>

struct cpu_features {
    bool amd;          /* whose hypercall instruction is the native one */
    bool apic;         /* has a local APIC */
    bool tsc_deadline; /* its timer can be set in TSC ticks */
    bool smep;         /* can refuse ring 0 the execution of user pages */
    bool smap;         /* ... and the access to them */
    bool umip;         /* can refuse ring 3 sgdt, sidt, sldt, smsw, str */
    bool xsave;        /* saves FPU state with xsave (else: fxsave) */
    bool rdrand;
};

extern struct cpu_features cpu_has;

void features_init(void);

/* Between these two the kernel may touch user pages, where the CPU has SMAP.
 * For mm/user_copy.asm and for trap entries only. */
extern char cpu_smap; /* the same as cpu_has.smap, for assembly */

#endif
