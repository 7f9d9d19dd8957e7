/* SPDX-License-Identifier: MIT */
/*
 * Accesses that never leave the host's kernel.
 */
#include "inside.h"

#include "hv/layout.h"
#include "x86/msr.h"

#define IOAPIC_BYTES 0x100u
#define LAPIC_BYTES  0x1000u

static const struct policy_inside list[] = {
    {POLICY_PORT, 0x20, 0x21, "the interrupt controller (PIC)"},
    {POLICY_PORT, 0x40, 0x43, "the timer (PIT)"},
    {POLICY_PORT, 0x61, 0x61, "the timer's gate (PIT)"},
    {POLICY_PORT, 0xA0, 0xA1, "the second interrupt controller (PIC)"},
    {POLICY_PORT, 0x4D0, 0x4D1, "edges and levels of interrupts (ELCR)"},
    {POLICY_MMIO, HV_IOAPIC_BASE, HV_IOAPIC_BASE + IOAPIC_BYTES - 1,
     "the IOAPIC"},
    {POLICY_MMIO, HV_LAPIC_BASE, HV_LAPIC_BASE + LAPIC_BYTES - 1,
     "the local APIC"},
    {POLICY_MSR, 0x800, 0x8FF, "the x2APIC"},
};

const struct policy_inside *policy_inside(enum policy_kind kind, uint64_t first,
                                          uint64_t last, unsigned nth)
{
    for (size_t i = 0; i < ARRAY_SIZE(list); i++)
        if (list[i].kind == kind && list[i].first <= last &&
            first <= list[i].last && nth-- == 0)
            return &list[i];
    return NULL;
}

bool policy_can_watch_msr(uint64_t msr, unsigned op)
{
    switch (msr) {
    case X86_MSR_STAR:
    case X86_MSR_LSTAR:
    case X86_MSR_CSTAR:
    case X86_MSR_SFMASK:
    case X86_MSR_FS_BASE:
    case X86_MSR_GS_BASE:
    case X86_MSR_KERNEL_GS_BASE:
        return true;
    case X86_MSR_TSC:
    case X86_MSR_APIC_BASE:
    case X86_MSR_EFER:
        return op == POLICY_READ;
    default:
        return false;
    }
}
