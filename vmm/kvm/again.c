/* SPDX-License-Identifier: MIT */
/*
 * The state that KVM keeps for a machine, besides its memory. Two things are
 * not reset: its time-stamp counter (KVM takes a value that is close for the
 * same one) and its clock.
 */
#include "again.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "x86/paging.h"

#define MSRS_MAX 512u /* KVM has about 100 */
#define NR_CHIPS 3u   /* two PICs, the IOAPIC */

struct cpu_state {
    const struct vcpu *vcpu;
    struct kvm_mp_state mp;
    struct kvm_regs regs;
    struct kvm_sregs sregs;
    struct kvm_debugregs debug;
    struct kvm_vcpu_events events;
    struct kvm_lapic_state lapic;
    struct kvm_xcrs xcrs;
    _Alignas(struct kvm_xsave) uint8_t xsave[sizeof(struct kvm_xsave)];
    struct kvm_msr_entry msrs[MSRS_MAX];
    unsigned nr_msrs;
};

struct again {
    const struct vm *vm;
    struct kvm_irqchip chips[NR_CHIPS];
    struct kvm_pit_state2 pit;
    unsigned nr;
    struct cpu_state cpus[];
};

static int ask(int fd, unsigned long request, const void *state)
{
    return ioctl(fd, request, state) < 0 ? -errno : 0;
}

/* ------------------------------------------------------------------- MSRs */

/* struct kvm_msrs with room for them. */
struct msrs {
    uint32_t nr;
    uint32_t pad;
    struct kvm_msr_entry entries[MSRS_MAX];
};

_Static_assert(offsetof(struct msrs, entries) ==
                   offsetof(struct kvm_msrs, entries),
               "as KVM has it");

/* struct kvm_msr_list with room for them. */
struct msr_list {
    uint32_t nr;
    uint32_t indices[MSRS_MAX];
};

_Static_assert(offsetof(struct msr_list, indices) ==
                   offsetof(struct kvm_msr_list, indices),
               "as KVM has it");

/* KVM stops at an MSR that it refuses: that one is removed from the list, and
 * the rest is tried. `how` is KVM_GET_MSRS or KVM_SET_MSRS. Returns how many
 * succeeded. */
static unsigned each_msr(const struct vcpu *vcpu, unsigned long how,
                         struct kvm_msr_entry *list, unsigned nr)
{
    struct msrs *some = malloc(sizeof(*some));
    unsigned done = 0;

    while (some && done < nr) {
        size_t bytes = (nr - done) * sizeof(list[0]);
        some->nr = nr - done;
        some->pad = 0;
        memcpy(some->entries, list + done, bytes);
        int n = ioctl(vcpu->fd, how, some);
        if (n < 0)
            break;
        memcpy(list + done, some->entries, bytes);
        done += (unsigned)n;
        if (done == nr)
            break;
        nr--;
        memmove(list + done, list + done + 1, (nr - done) * sizeof(list[0]));
    }
    free(some);
    return done;
}

static int note_msrs(struct cpu_state *cpu)
{
    struct msr_list list = {.nr = MSRS_MAX};
    int rc = ask(cpu->vcpu->vm->sys->fd, KVM_GET_MSR_INDEX_LIST, &list);

    for (unsigned i = 0; !rc && i < list.nr; i++)
        cpu->msrs[i].index = list.indices[i];
    if (!rc)
        cpu->nr_msrs = each_msr(cpu->vcpu, KVM_GET_MSRS, cpu->msrs, list.nr);
    return rc ? rc : cpu->nr_msrs ? 0 : -EIO;
}

/* ------------------------------------------------------------------ vCPUs */

int again_add(struct again *again, const struct vcpu *vcpu)
{
    struct cpu_state *cpu = &again->cpus[again->nr];
    int rc;

    cpu->vcpu = vcpu;
    rc = ask(vcpu->fd, KVM_GET_MP_STATE, &cpu->mp);
    rc = rc ? rc : ask(vcpu->fd, KVM_GET_REGS, &cpu->regs);
    rc = rc ? rc : ask(vcpu->fd, KVM_GET_SREGS, &cpu->sregs);
    rc = rc ? rc : ask(vcpu->fd, KVM_GET_DEBUGREGS, &cpu->debug);
    rc = rc ? rc : ask(vcpu->fd, KVM_GET_VCPU_EVENTS, &cpu->events);
    rc = rc ? rc : ask(vcpu->fd, KVM_GET_XSAVE, cpu->xsave);
    if (!rc && vcpu->vm->irqchip)
        rc = ask(vcpu->fd, KVM_GET_LAPIC, &cpu->lapic);
    if (!rc)
        rc = ask(vcpu->fd, KVM_GET_XCRS, &cpu->xcrs);
    rc = rc ? rc : note_msrs(cpu);
    again->nr += rc == 0;
    return rc;
}

/* Linux 6.1 clears the VMCB of a vCPU that triple-faulted, and with it the root
 * of its nested page tables. The root is loaded again only when paging is set
 * up anew, so a guest without paging would never run. Setting another CR3 makes
 * KVM load it. */
static int begin_paging(const struct cpu_state *cpu)
{
    struct kvm_sregs sregs = cpu->sregs;

    sregs.cr3 ^= X86_PAGE_SIZE;
    int rc = ask(cpu->vcpu->fd, KVM_SET_SREGS, &sregs);
    return rc ? rc : ask(cpu->vcpu->fd, KVM_SET_SREGS, &cpu->sregs);
}

/* The order matters: the local APIC's address is in the system registers; its
 * timer's mode comes before its deadline; pending events come last. */
static int begin_cpu(const struct cpu_state *cpu)
{
    const int fd = cpu->vcpu->fd;
    struct kvm_msr_entry msrs[MSRS_MAX];
    int rc = ask(fd, KVM_SET_MP_STATE, &cpu->mp);

    memcpy(msrs, cpu->msrs, sizeof(msrs));
    cpu->vcpu->run->kvm_dirty_regs = 0;
    rc = rc ? rc : ask(fd, KVM_SET_REGS, &cpu->regs);
    if (!rc && cpu->xcrs.nr_xcrs) /* the CPU has XSAVE */
        rc = ask(fd, KVM_SET_XCRS, &cpu->xcrs);
    rc = rc ? rc : ask(fd, KVM_SET_XSAVE, cpu->xsave);
    rc = rc ? rc : begin_paging(cpu);
    rc = rc ? rc : ask(fd, KVM_SET_DEBUGREGS, &cpu->debug);
    if (!rc && cpu->vcpu->vm->irqchip)
        rc = ask(fd, KVM_SET_LAPIC, &cpu->lapic);
    if (!rc)
        (void)each_msr(cpu->vcpu, KVM_SET_MSRS, msrs, cpu->nr_msrs);
    return rc ? rc : ask(fd, KVM_SET_VCPU_EVENTS, &cpu->events);
}

/* ---------------------------------------------------------------- machine */

static int note_irqchip(struct again *again)
{
    int rc = 0;

    for (unsigned i = 0; !rc && i < NR_CHIPS; i++) {
        again->chips[i].chip_id = i;
        rc = ask(again->vm->fd, KVM_GET_IRQCHIP, &again->chips[i]);
    }
    return rc ? rc : ask(again->vm->fd, KVM_GET_PIT2, &again->pit);
}

int again_create(const struct vm *vm, unsigned nr, struct again **out)
{
    struct again *again =
        calloc(1, sizeof(*again) + nr * sizeof(again->cpus[0]));
    int rc = 0;

    *out = NULL;
    if (!again)
        return -ENOMEM;
    again->vm = vm;
    if (vm->irqchip)
        rc = note_irqchip(again);
    if (rc) {
        again_destroy(again);
        return rc;
    }
    *out = again;
    return 0;
}

void again_destroy(struct again *again)
{
    free(again);
}

static int begin_irqchip(const struct again *again)
{
    int rc = 0;

    for (unsigned i = 0; !rc && i < NR_CHIPS; i++)
        rc = ask(again->vm->fd, KVM_SET_IRQCHIP, &again->chips[i]);
    return rc ? rc : ask(again->vm->fd, KVM_SET_PIT2, &again->pit);
}

int again_begin(const struct again *again)
{
    int rc = again->vm->irqchip ? begin_irqchip(again) : 0;

    for (unsigned i = 0; !rc && i < again->nr; i++)
        rc = begin_cpu(&again->cpus[i]);
    return rc;
}
