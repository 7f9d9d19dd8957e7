/* SPDX-License-Identifier: MIT */
/*
 * What never leaves the host's kernel, so that no rule reaches it. Source:
 * Linux, arch/x86/kvm: i8259.c, i8254.c, ioapic.h, lapic.c, x86.c
 * (kvm_msr_allowed).
 */
#ifndef VMM_POLICY_INSIDE_H
#define VMM_POLICY_INSIDE_H

#include "rule.h"

struct policy_inside {
    enum policy_kind kind;
    uint64_t first, last;
    const char *name; /* "the timer (PIT)" */
};

/* Number `nth`, from 0, of what is inside and shares something with
 * [first, last]; NULL: there are no more. Without KVM's interrupt controllers
 * (--irqchip=none) ports and addresses are not inside. */
const struct policy_inside *policy_inside(enum policy_kind kind, uint64_t first,
                                          uint64_t last, unsigned nth);

#endif
