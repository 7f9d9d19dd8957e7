/* SPDX-License-Identifier: MIT */
/*
 * One virtual CPU: KVM_RUN, EINTR and the kick are handled here only.
 */
#include "vcpu.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/log.h"
#include "boot_state.h"
#include "cpuid.h"
#include "x86/cr.h"

static int fail(const struct vcpu *vcpu, const char *what)
{
    int error = errno;

    log_error("%s of vCPU %u: %s", what, vcpu->id, errors_host(error));
    return -error;
}

static int set_cpuid(struct vcpu *vcpu, unsigned nr_cpus)
{
    const struct kvm_system *sys = vcpu->vm->sys;
    size_t size =
        sizeof(*sys->cpuid) + sys->cpuid->nent * sizeof(sys->cpuid->entries[0]);
    struct kvm_cpuid2 *cpuid = malloc(size);
    const struct cpuid_machine machine = {
        .apic_id = vcpu->id,
        .nr_cpus = nr_cpus,
        .irqchip = vcpu->vm->irqchip,
        .tsc_deadline = sys->tsc_deadline,
    };

    if (!cpuid) {
        errno = ENOMEM;
        return fail(vcpu, "setting CPUID");
    }
    memcpy(cpuid, sys->cpuid, size);
    cpuid_adapt(cpuid, &machine);
    int rc = ioctl(vcpu->fd, KVM_SET_CPUID2, cpuid);
    int error = errno;
    free(cpuid);
    errno = error;
    return rc < 0 ? fail(vcpu, "setting CPUID") : 0;
}

/* Sets the guest's TSC to the host's rate. By default it has the rate that KVM
 * saw when its module was loaded. If the host's kernel has measured the rate
 * again since then, and the CPU cannot scale the TSC, KVM computes with a
 * factor of 0 and the deadline timer never fires (Linux 6.1: "user requested
 * TSC rate below hardware speed"). A KVM that refuses has a rate that works. */
static void set_tsc_rate(const struct vcpu *vcpu)
{
    (void)ioctl(vcpu->fd, KVM_SET_TSC_KHZ, 0ul); /* 0: the host's */
}

int vcpu_create(struct vm *vm, unsigned id, unsigned nr_cpus, struct vcpu *vcpu)
{
    *vcpu = (struct vcpu){.id = id, .vm = vm, .run_size = vm->sys->run_size};
    vcpu->fd = ioctl(vm->fd, KVM_CREATE_VCPU, (unsigned long)id);
    if (vcpu->fd < 0)
        return fail(vcpu, "creation");
    void *run = mmap(NULL, vcpu->run_size, PROT_READ | PROT_WRITE, MAP_SHARED,
                     vcpu->fd, 0);
    int rc;
    if (run == MAP_FAILED) {
        rc = fail(vcpu, "mapping the state");
    } else {
        vcpu->run = run;
        rc = set_cpuid(vcpu, nr_cpus);
        set_tsc_rate(vcpu);
    }
    if (rc)
        vcpu_destroy(vcpu);
    return rc;
}

void vcpu_destroy(struct vcpu *vcpu)
{
    if (vcpu->run)
        munmap(vcpu->run, vcpu->run_size);
    vcpu->run = NULL;
    if (vcpu->fd >= 0)
        close(vcpu->fd);
    vcpu->fd = -1;
}

void vcpu_borrow(const struct vcpu *owner, struct vcpu *vcpu)
{
    *vcpu = (struct vcpu){
        .fd = owner->fd,
        .id = owner->id,
        .vm = owner->vm,
        .run = owner->run,
        .run_size = owner->run_size,
    };
}

int vcpu_set_boot_state(struct vcpu *vcpu, const struct image *image)
{
    struct kvm_regs regs;
    struct kvm_sregs sregs;

    if (ioctl(vcpu->fd, KVM_GET_SREGS, &sregs) < 0)
        return fail(vcpu, "reading the registers");
    boot_state_fill(image, &regs, &sregs);
    if (ioctl(vcpu->fd, KVM_SET_SREGS, &sregs) < 0)
        return fail(vcpu, "setting the system registers");
    if (ioctl(vcpu->fd, KVM_SET_REGS, &regs) < 0)
        return fail(vcpu, "setting the registers");
    return 0;
}

/* Written by several threads; the kernel reads it when KVM_RUN begins. */
static void set_immediate_exit(struct vcpu *vcpu, uint8_t value)
{
    __atomic_store_n(&vcpu->run->immediate_exit, value, __ATOMIC_SEQ_CST);
}

/*
 * The kick. The signal alone would lose a race: it may arrive after the loop
 * has checked for requests and before KVM_RUN. immediate_exit closes the gap:
 * it is set first and makes a KVM_RUN that starts afterwards return at once;
 * the signal interrupts a KVM_RUN that has already started. Source: KVM
 * api.rst, "immediate_exit".
 */
static void kick_handler(int signal)
{
    (void)signal;
}

int vcpu_init_signals(void)
{
    struct sigaction action = {.sa_handler = kick_handler};

    return sigaction(VCPU_KICK_SIGNAL, &action, NULL) < 0 ? -errno : 0;
}

void vcpu_leave(struct vcpu *vcpu)
{
    set_immediate_exit(vcpu, 1);
}

void vcpu_kick(struct vcpu *vcpu)
{
    if (!atomic_load(&vcpu->running))
        return;
    set_immediate_exit(vcpu, 1);
    pthread_kill(vcpu->thread, VCPU_KICK_SIGNAL);
}

/* Source: KVM api.rst, "KVM_RUN": EAGAIN for a vCPU that waits to be
 * started. */
static bool may_run_again(struct vcpu *vcpu)
{
    return vcpu_activity(vcpu) == VCPU_NOT_STARTED ||
           ++vcpu->nr_again <= VCPU_AGAIN_MAX;
}

enum vcpu_result vcpu_not_run(struct vcpu *vcpu, long error)
{
    if (error == -EINTR || (error == -EAGAIN && may_run_again(vcpu))) {
        set_immediate_exit(vcpu, 0);
        return VCPU_KICKED;
    }
    errno = (int)-error;
    return VCPU_FAILED;
}

void vcpu_complete_io(struct vcpu *vcpu)
{
    set_immediate_exit(vcpu, 1);
    (void)ioctl(vcpu->fd, KVM_RUN, 0);
    set_immediate_exit(vcpu, 0);
}

int vcpu_get_regs(struct vcpu *vcpu, struct kvm_regs *regs,
                  struct kvm_sregs *sregs)
{
    if (ioctl(vcpu->fd, KVM_GET_REGS, regs) < 0)
        return -errno;
    return ioctl(vcpu->fd, KVM_GET_SREGS, sregs) < 0 ? -errno : 0;
}

int vcpu_set_regs(struct vcpu *vcpu, const struct kvm_regs *regs,
                  const struct kvm_sregs *sregs)
{
    if (ioctl(vcpu->fd, KVM_SET_SREGS, sregs) < 0)
        return -errno;
    return ioctl(vcpu->fd, KVM_SET_REGS, regs) < 0 ? -errno : 0;
}

/* Source: KVM api.rst, "KVM_CAP_SYNC_REGS". */
void vcpu_hand_back(struct vcpu *vcpu, const struct kvm_regs *regs,
                    const struct kvm_sregs *sregs)
{
    vcpu->run->s.regs.regs = *regs;
    vcpu->run->kvm_dirty_regs |= KVM_SYNC_X86_REGS;
    if (!sregs)
        return;
    vcpu->run->s.regs.sregs = *sregs;
    vcpu->run->kvm_dirty_regs |= KVM_SYNC_X86_SREGS;
}

bool vcpu_can_hand_back(const struct kvm_system *sys)
{
    const uint64_t needed = KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS;

    return (sys->sync_regs & needed) == needed;
}

int vcpu_single_step(struct vcpu *vcpu)
{
    struct kvm_guest_debug debug = {
        .control = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP,
    };

    return ioctl(vcpu->fd, KVM_SET_GUEST_DEBUG, &debug) < 0 ? -errno : 0;
}

void vcpu_sync_regs(struct vcpu *vcpu)
{
    uint64_t regs =
        vcpu->vm->sys->sync_regs & (KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS);

    vcpu->run->kvm_valid_regs = regs;
    vcpu->syncs_sregs = regs & KVM_SYNC_X86_SREGS;
}

bool vcpu_ask_sregs(const struct vcpu *vcpu, struct kvm_run *run)
{
    if (!vcpu->syncs_sregs ||
        ioctl(vcpu->fd, KVM_GET_SREGS, &run->s.regs.sregs) < 0)
        return false;
    run->kvm_valid_regs |= KVM_SYNC_X86_SREGS;
    return true;
}

enum vcpu_activity vcpu_activity(struct vcpu *vcpu)
{
    struct kvm_mp_state state;

    if (ioctl(vcpu->fd, KVM_GET_MP_STATE, &state) < 0)
        return VCPU_RUNS;
    switch (state.mp_state) {
    case KVM_MP_STATE_UNINITIALIZED: /* waits for INIT */
    case KVM_MP_STATE_INIT_RECEIVED: /* waits for SIPI */
        return VCPU_NOT_STARTED;
    case KVM_MP_STATE_HALTED:
        return VCPU_HALTED;
    default:
        return VCPU_RUNS;
    }
}

bool vcpu_is_asleep_for_good(struct vcpu *vcpu)
{
    enum vcpu_activity activity = vcpu_activity(vcpu);
    struct kvm_regs regs;

    if (activity != VCPU_HALTED)
        return activity == VCPU_NOT_STARTED;
    if (ioctl(vcpu->fd, KVM_GET_REGS, &regs) < 0)
        return false;
    return !(regs.rflags & X86_RFLAGS_IF);
}

uint32_t vcpu_tsc_khz(struct vcpu *vcpu)
{
    int khz = ioctl(vcpu->fd, KVM_GET_TSC_KHZ, 0);

    return khz > 0 ? (uint32_t)khz : 0;
}
