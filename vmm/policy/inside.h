/* SPDX-License-Identifier: MIT */
/*
 * Accesses that are handled in the host's kernel, so that no rule sees them.
 * Source: Linux, arch/x86/kvm: i8259.c, i8254.c, ioapic.h, lapic.c, x86.c
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

/* Entry number `nth`, from 0, of those that overlap [first, last]; NULL: there
 * are no more. Without KVM's interrupt controllers (--irqchip=none) no ports
 * and addresses are inside the kernel. */
const struct policy_inside *policy_inside(enum policy_kind kind, uint64_t first,
                                          uint64_t last, unsigned nth);

#endif
