/* SPDX-License-Identifier: MIT */
/*
 * The CPUID that a guest sees. Sources: Intel SDM Vol. 2A, "CPUID"; AMD APM
 * Vol. 3, "Obtaining Processor Information Via the CPUID Instruction".
 */
#include "cpuid.h"

#include <linux/kvm.h>

/* Leaf 1. */
#define ECX_X2APIC       (1u << 21)
#define ECX_TSC_DEADLINE (1u << 24)
#define ECX_HYPERVISOR   (1u << 31)
#define EDX_APIC         (1u << 9)
#define EDX_HTT          (1u << 28) /* more than one APIC id in the package */

/* Leaves 0xB and 0x1F: ECX[15:8], the kind of a level. */
#define LEVEL_THREAD (1u << 8)
#define LEVEL_CORE   (2u << 8)

/* The number of bits needed for the numbers 0 to nr - 1. */
static unsigned bits_for(unsigned nr)
{
    unsigned bits = 0;

    while (1u << bits < nr)
        bits++;
    return bits;
}

static void adapt_features(struct kvm_cpuid_entry2 *e,
                           const struct cpuid_machine *m)
{
    e->ebx = (e->ebx & 0x0000FFFF) | m->apic_id << 24 | m->nr_cpus << 16;
    e->ecx |= ECX_HYPERVISOR;
    e->ecx &= ~ECX_TSC_DEADLINE;
    if (!m->irqchip) {
        e->ecx &= ~ECX_X2APIC;
        e->edx &= ~EDX_APIC;
    } else if (m->tsc_deadline) {
        e->ecx |= ECX_TSC_DEADLINE;
    }
    if (m->nr_cpus > 1)
        e->edx |= EDX_HTT;
    else
        e->edx &= ~EDX_HTT;
}

/* Caches: a core's own caches are not shared; the last level is shared by all
 * cores. */
static void adapt_cache(struct kvm_cpuid_entry2 *e,
                        const struct cpuid_machine *m)
{
    unsigned level = e->eax >> 5 & 7;
    unsigned sharing = level < 3 ? 1 : m->nr_cpus;

    if ((e->eax & 0x1F) == 0)
        return; /* no such cache */
    e->eax = (e->eax & 0x3FFF) | ((1u << bits_for(sharing)) - 1) << 14;
    if (e->function == 4)
        e->eax |= ((1u << bits_for(m->nr_cpus)) - 1) << 26;
}

static void adapt_levels(struct kvm_cpuid_entry2 *e,
                         const struct cpuid_machine *m)
{
    e->eax = e->ebx = e->ecx = 0;
    if (e->index == 0) {
        e->ebx = 1;
        e->ecx = LEVEL_THREAD;
    } else if (e->index == 1) {
        e->eax = bits_for(m->nr_cpus);
        e->ebx = m->nr_cpus;
        e->ecx = LEVEL_CORE | 1;
    } else {
        e->ecx = e->index & 0xFF;
    }
    e->edx = m->apic_id;
}

void cpuid_adapt(struct kvm_cpuid2 *cpuid, const struct cpuid_machine *m)
{
    for (unsigned i = 0; i < cpuid->nent; i++) {
        struct kvm_cpuid_entry2 *e = &cpuid->entries[i];
        switch (e->function) {
        case 1:
            adapt_features(e, m);
            break;
        case 4:
        case 0x8000001D:
            adapt_cache(e, m);
            break;
        case 0xB:
        case 0x1F:
            adapt_levels(e, m);
            break;
        case 0x80000008: /* AMD: number of cores, size of the APIC id */
            e->ecx = bits_for(m->nr_cpus) << 12 | (m->nr_cpus - 1);
            break;
        case 0x8000001E: /* AMD: APIC id, core id, node */
            e->eax = m->apic_id;
            e->ebx = m->apic_id & 0xFF;
            e->ecx = 0;
            break;
        default:
            break;
        }
    }
}
