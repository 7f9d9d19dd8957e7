/* SPDX-License-Identifier: MIT */
/* The CPU features that the kernel uses if they are there. All CPUs are
 * alike. */
#ifndef CPU_FEATURES_H
#define CPU_FEATURES_H

#include <stdbool.h>

struct cpu_features {
    bool amd;          /* hypercall instruction: vmmcall, not vmcall */
    bool apic;         /* has a local APIC */
    bool tsc_deadline; /* its timer can be set in TSC ticks */
    bool smep;         /* can keep ring 0 from executing user pages */
    bool smap;         /* ... and from accessing them */
    bool umip;         /* can forbid ring 3 sgdt, sidt, sldt, smsw, str */
    bool xsave;        /* saves FPU state with xsave (else: fxsave) */
    bool rdrand;
};

extern struct cpu_features cpu_has;

void features_init(void);

/* On a CPU with SMAP, the kernel may touch user pages only between these two.
 * For mm/user_copy_raw.asm and for trap entries only. */
extern char cpu_smap; /* the same as cpu_has.smap, for assembly */

#endif
