/* SPDX-License-Identifier: MIT */
/*
 * The CPUID that a guest sees.
 */
#include <criterion/criterion.h>
#include <linux/kvm.h>
#include <string.h>

#include "kvm/cpuid.h"

static union {
    struct kvm_cpuid2 head;
    uint8_t room[4096];
} cpuid;

static struct kvm_cpuid_entry2 *add(uint32_t function, uint32_t index)
{
    struct kvm_cpuid_entry2 *e = &cpuid.head.entries[cpuid.head.nent++];

    *e = (struct kvm_cpuid_entry2){.function = function,
                                   .index = index,
                                   .eax = ~0u,
                                   .ebx = ~0u,
                                   .ecx = ~0u,
                                   .edx = ~0u};
    return e;
}

static void setup(void)
{
    memset(&cpuid, 0, sizeof(cpuid));
}

TestSuite(cpuid, .init = setup);

Test(cpuid, one_cpu_has_no_siblings)
{
    const struct cpuid_machine m = {
        .apic_id = 0, .nr_cpus = 1, .irqchip = true};
    struct kvm_cpuid_entry2 *one = add(1, 0);
    struct kvm_cpuid_entry2 *cores = add(0x80000008, 0);

    cpuid_adapt(&cpuid.head, &m);
    cr_assert_eq(one->ebx >> 16, 1);
    cr_assert_eq(one->edx & 1u << 28, 0);
    cr_assert_eq(cores->ecx, 0);
}

Test(cpuid, each_cpu_has_its_own_id_and_the_same_number_of_siblings)
{
    for (unsigned id = 0; id < 6; id++) {
        const struct cpuid_machine m = {
            .apic_id = id, .nr_cpus = 6, .irqchip = true};
        setup();
        struct kvm_cpuid_entry2 *one = add(1, 0);
        struct kvm_cpuid_entry2 *thread = add(0xB, 0);
        struct kvm_cpuid_entry2 *core = add(0xB, 1);
        struct kvm_cpuid_entry2 *end = add(0xB, 2);
        struct kvm_cpuid_entry2 *amd = add(0x8000001E, 0);
        struct kvm_cpuid_entry2 *cores = add(0x80000008, 0);
        cpuid_adapt(&cpuid.head, &m);
        cr_assert_eq(one->ebx >> 24, id);
        cr_assert_eq(one->ebx >> 16 & 0xFF, 6);
        cr_assert_neq(one->edx & 1u << 28, 0);
        cr_assert_eq(thread->eax, 0);
        cr_assert_eq(thread->ebx, 1);
        cr_assert_eq(thread->ecx, 0x100);
        cr_assert_eq(core->eax, 3); /* 6 ids need 3 bits */
        cr_assert_eq(core->ebx, 6);
        cr_assert_eq(core->ecx, 0x201);
        cr_assert_eq(core->edx, id);
        cr_assert_eq(end->ebx, 0);
        cr_assert_eq(end->ecx, 2);
        cr_assert_eq(amd->eax, id);
        cr_assert_eq(amd->ebx, id);
        cr_assert_eq(cores->ecx, 3u << 12 | 5, "3 bits of the id; 6 - 1");
    }
}

Test(cpuid, no_local_apic_without_an_interrupt_controller)
{
    const struct cpuid_machine m = {.nr_cpus = 1, .tsc_deadline = true};
    struct kvm_cpuid_entry2 *one = add(1, 0);

    cpuid_adapt(&cpuid.head, &m);
    cr_assert_eq(one->edx & 1u << 9, 0);
    cr_assert_eq(one->ecx & (1u << 21 | 1u << 24), 0);
    cr_assert_neq(one->ecx & 1u << 31, 0);
}

Test(cpuid, the_deadline_timer_is_there_when_kvm_has_it)
{
    struct cpuid_machine m = {.nr_cpus = 1, .irqchip = true};
    struct kvm_cpuid_entry2 *one = add(1, 0);

    cpuid_adapt(&cpuid.head, &m);
    cr_assert_eq(one->ecx & 1u << 24, 0);
    m.tsc_deadline = true;
    cpuid_adapt(&cpuid.head, &m);
    cr_assert_neq(one->ecx & 1u << 24, 0);
}

Test(cpuid, own_caches_are_not_shared_and_the_last_one_is)
{
    const struct cpuid_machine m = {.nr_cpus = 4, .irqchip = true};
    struct kvm_cpuid_entry2 *l1 = add(4, 0);
    struct kvm_cpuid_entry2 *l3 = add(4, 3);
    struct kvm_cpuid_entry2 *none = add(4, 4);

    l1->eax = 0xFC000000 | 0xFFF << 14 | 1 << 5 | 1;
    l3->eax = 0xFC000000 | 0xFFF << 14 | 3 << 5 | 3;
    none->eax = 0;
    cpuid_adapt(&cpuid.head, &m);
    cr_assert_eq(l1->eax, 3u << 26 | 0u << 14 | 1 << 5 | 1);
    cr_assert_eq(l3->eax, 3u << 26 | 3u << 14 | 3 << 5 | 3);
    cr_assert_eq(none->eax, 0);
}

Test(cpuid, what_it_does_not_know_stays)
{
    const struct cpuid_machine m = {.nr_cpus = 2, .irqchip = true};
    struct kvm_cpuid_entry2 *seven = add(7, 0);

    cpuid_adapt(&cpuid.head, &m);
    cr_assert_eq(seven->eax & seven->ebx & seven->ecx & seven->edx, ~0u);
}
