/* SPDX-License-Identifier: MIT */
/*
 * One virtual machine of KVM.
 */
#include "vm.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/delegate.h"
#include "base/errors.h"
#include "base/log.h"
#include "hv/hypercall.h"
#include "hv/layout.h"
#include "x86/pc.h"

static int fail(const char *what)
{
    int error = errno;

    log_error("%s: %s", what, errors_host(error));
    return -error;
}

static int open_machine(const struct kvm_system *sys)
{
    int fd;

    do
        fd = ioctl(sys->fd, KVM_CREATE_VM, 0);
    while (fd < 0 && errno == EINTR);
    if (fd >= 0)
        return fd;
    int error = errno;
    if (error == EBUSY)
        log_error("KVM is busy: another hypervisor holds this CPU's "
                  "virtualisation (VirtualBox, VMware?); stop it first");
    else
        log_error("creating a virtual machine: %s%s", errors_host(error),
                  errors_is_limit(error) ? "" : "; `vmm doctor` tells more");
    return -error;
}

/* By default KVM keeps the ticks that a guest could not take, and delivers them
 * one after the other as soon as it can. A PC's PIT does not: its PIC holds
 * one. Guests see the difference where they wait for the next tick, or measure
 * by ticks, after they or their host were busy; and AMD's AVIC stays off.
 * Without KVM_CAP_REINJECT_CONTROL it remains as it is. Source: Linux,
 * arch/x86/kvm/i8254.c, pit_do_work and kvm_pit_set_reinject. */
static void drop_late_ticks(const struct vm *vm)
{
    struct kvm_reinject_control control = {.pit_reinject = 0};

    (void)ioctl(vm->fd, KVM_REINJECT_CONTROL, &control);
}

static int create_irqchip(struct vm *vm)
{
    struct kvm_pit_config pit = {.flags = KVM_PIT_SPEAKER_DUMMY};

    if (ioctl(vm->fd, KVM_CREATE_IRQCHIP, 0) < 0)
        return fail("creating the interrupt controller");
    if (ioctl(vm->fd, KVM_CREATE_PIT2, &pit) < 0)
        return fail("creating the timer (PIT)");
    drop_late_ticks(vm);
    vm->irqchip = true;
    return 0;
}

/* Pages that Intel's CPUs without "unrestricted guest" need for real mode; they
 * must lie outside RAM. KVM api.rst, "KVM_SET_TSS_ADDR". */
static int place_intel_pages(struct vm *vm)
{
    uint64_t identity_map = HV_IDENTITY_MAP;

    if (!vm->sys->intel)
        return 0;
    if (ioctl(vm->fd, KVM_SET_IDENTITY_MAP_ADDR, &identity_map) < 0)
        return fail("placing the identity map");
    if (ioctl(vm->fd, KVM_SET_TSS_ADDR, (unsigned long)HV_TSS_BASE) < 0)
        return fail("placing the TSS");
    return 0;
}

static void enable_emulation_failure_exit(struct vm *vm)
{
    struct kvm_enable_cap cap = {.cap = KVM_CAP_EXIT_ON_EMULATION_FAILURE,
                                 .args = {1}};

    /* Without it a report has less in it; nothing else changes. */
    if (vm->sys->emulation_failure)
        (void)ioctl(vm->fd, KVM_ENABLE_CAP, &cap);
}

int vm_create(const struct kvm_system *sys, bool irqchip, struct vm *vm)
{
    *vm = (struct vm){.fd = open_machine(sys), .sys = sys};
    if (vm->fd < 0)
        return vm->fd;
    int rc = place_intel_pages(vm);
    if (!rc && irqchip)
        rc = create_irqchip(vm);
    if (rc) {
        vm_destroy(vm);
        return rc;
    }
    enable_emulation_failure_exit(vm);
    return 0;
}

void vm_destroy(struct vm *vm)
{
    if (vm->fd >= 0)
        close(vm->fd);
    vm->fd = -1;
}

int vm_map_memory(struct vm *vm, const struct guest_mem *mem)
{
    unsigned nr;
    const struct guest_mem_region *regions = guest_mem_slots(mem, &nr);

    for (unsigned i = 0; i < nr; i++) {
        struct kvm_userspace_memory_region slot = {
            .slot = i,
            .guest_phys_addr = regions[i].base,
            .memory_size = regions[i].size,
            .userspace_addr = (uint64_t)(uintptr_t)regions[i].host,
        };
        if (ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &slot) == 0)
            continue;
        if (errno != EINVAL)
            return fail("giving the guest its memory");
        log_error("giving the guest its memory: KVM takes no %" PRIu64
                  " GiB in one piece; ask for less with --memory",
                  regions[i].size >> 30);
        return -EINVAL;
    }
    return 0;
}

int vm_enable_hypercall_exit(struct vm *vm)
{
    struct kvm_enable_cap cap = {.cap = KVM_CAP_EXIT_HYPERCALL,
                                 .args = {1u << HV_KVM_HYPERCALL}};

    if (!vm->sys->hypercall_exit)
        return -ENOTSUP;
    if (ioctl(vm->fd, KVM_ENABLE_CAP, &cap) < 0)
        return -errno;
    vm->hypercall_instruction = true;
    return 0;
}

int vm_ioeventfd(struct vm *vm, uint64_t address, uint32_t value, int fd)
{
    struct kvm_ioeventfd event = {
        .datamatch = value,
        .addr = address,
        .len = sizeof(value),
        .fd = fd,
        .flags = KVM_IOEVENTFD_FLAG_DATAMATCH,
    };

    return ioctl(vm->fd, KVM_IOEVENTFD, &event) < 0 ? -errno : 0;
}

/* irqfd is not used: for a pin of the IOAPIC it goes through a kernel thread,
 * and an edge is lost while the pin is masked. */
struct line {
    const struct vm *vm;
    struct kvm_irq_level level;
};

/* Fails only for a gsi that is not wired: a bug of ours, not the guest's. */
static void set_line(void *ctx)
{
    struct line *line = ctx;

    (void)ioctl(line->vm->fd, KVM_IRQ_LINE, &line->level);
}

void vm_irq_line(struct vm *vm, unsigned gsi, bool level)
{
    struct line line = {vm, {.irq = gsi, .level = level}};

    if (vm->irqchip)
        delegate(set_line, &line);
}

bool vm_pic_is_open(const struct vm *vm, unsigned line)
{
    struct kvm_irqchip chip = {.chip_id = KVM_IRQCHIP_PIC_MASTER};
    const struct kvm_pic_state *pic = &chip.chip.pic;

    if (!vm->irqchip || ioctl(vm->fd, KVM_GET_IRQCHIP, &chip) < 0)
        return false;
    return pic->irq_base && !(pic->imr >> line & 1);
}

int vm_pic_vector(struct vm *vm, unsigned *irq)
{
    for (unsigned id = KVM_IRQCHIP_PIC_SLAVE + 1; vm->irqchip && id-- > 0;) {
        struct kvm_irqchip chip = {.chip_id = id};
        const struct kvm_pic_state *pic = &chip.chip.pic;
        unsigned inputs; /* all but the cascade */
        if (ioctl(vm->fd, KVM_GET_IRQCHIP, &chip) < 0)
            return -1;
        inputs = pic->isr & (id == KVM_IRQCHIP_PIC_MASTER ? 0xFBu : 0xFFu);
        if (!inputs)
            continue;
        unsigned line = (unsigned)__builtin_ctz(inputs);
        *irq = line + (id == KVM_IRQCHIP_PIC_MASTER ? 0 : X86_PIC_LINES);
        return pic->irq_base + (int)line;
    }
    return -1;
}
