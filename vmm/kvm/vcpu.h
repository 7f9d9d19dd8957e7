/* SPDX-License-Identifier: MIT */
/*
 * One virtual CPU: its registers, and KVM_RUN with all that can interrupt it.
 * Source: KVM api.rst.
 *
 * A vCPU belongs to the thread that runs it. From other threads only
 * vcpu_kick may be called.
 */
#ifndef VMM_KVM_VCPU_H
#define VMM_KVM_VCPU_H

#include <linux/kvm.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "vm.h"

struct image;
struct kvm_run;
struct kvm_regs;
struct kvm_sregs;

/* The signal that takes a vCPU thread out of KVM_RUN. */
#define VCPU_KICK_SIGNAL SIGUSR1

struct vcpu {
    int fd;
    unsigned id;
    struct vm *vm;
    struct kvm_run *run;
    size_t run_size;
    atomic_bool running; /* between start and end of its thread's loop */
    pthread_t thread;    /* valid while `running` */
};

/* Creates vCPU `id` of `nr_cpus`, its APIC id `id` (cpuid.h). 0 or
 * -errno after one line on stderr. */
int vcpu_create(struct vm *vm, unsigned id, unsigned nr_cpus,
                struct vcpu *vcpu) MUST_CHECK;
void vcpu_destroy(struct vcpu *vcpu);
/* The same vCPU for another machine, when its thread has ended. It stays its
 * owner's, who destroys it. */
void vcpu_borrow(const struct vcpu *owner, struct vcpu *vcpu);

/* Sets the state of the first instruction (boot_state.h). */
int vcpu_set_boot_state(struct vcpu *vcpu,
                        const struct image *image) MUST_CHECK;

enum vcpu_result {
    VCPU_EXITED, /* look at vcpu->run */
    VCPU_KICKED, /* somebody wants something; nothing else happened */
    VCPU_FAILED, /* KVM_RUN failed; vcpu_run left errno */
};

/* For vcpu_run: KVM_RUN gave this -errno. */
enum vcpu_result vcpu_not_run(struct vcpu *vcpu, long error);

/* Runs the guest until something happens: ioctl(fd, KVM_RUN, 0). The C
 * library's way there saves variable arguments and keeps errno, and would be
 * a fifth of all that we add to an exit; so the instruction stands here.
 * Source: System V ABI, AMD64 supplement, "Linux Conventions". */
static inline enum vcpu_result vcpu_run(struct vcpu *vcpu)
{
    long rc = SYS_ioctl;

    __asm__ volatile("syscall"
                     : "+a"(rc)
                     : "D"((long)vcpu->fd), "S"((long)KVM_RUN), "d"(0L)
                     : "rcx", "r11", "memory");
    return LIKELY(rc == 0) ? VCPU_EXITED : vcpu_not_run(vcpu, rc);
}

/* Lets KVM finish the I/O instruction whose exit was handled last, so that
 * registers and memory are those after it. Then no guest instruction has run.
 */
void vcpu_complete_io(struct vcpu *vcpu);

/* Makes vcpu_run return VCPU_KICKED soon, whatever the guest does. Any
 * thread; does nothing when it is not running. */
void vcpu_kick(struct vcpu *vcpu);

/* Installs the handler of VCPU_KICK_SIGNAL, once per process. */
int vcpu_init_signals(void) MUST_CHECK;

/* Registers for reports. 0 or -errno. */
int vcpu_get_regs(struct vcpu *vcpu, struct kvm_regs *regs,
                  struct kvm_sregs *sregs) MUST_CHECK;

/* Sets them. 0 or -errno. */
int vcpu_set_regs(struct vcpu *vcpu, const struct kvm_regs *regs,
                  const struct kvm_sregs *sregs) MUST_CHECK;

/* Hands registers back in the middle of an exit, without a call of the host's:
 * they are the vCPU's when it runs again. `sregs` may be NULL: as they were.
 * Only its own thread, and where vcpu_can_hand_back says so. */
void vcpu_hand_back(struct vcpu *vcpu, const struct kvm_regs *regs,
                    const struct kvm_sregs *sregs);
bool vcpu_can_hand_back(const struct kvm_system *sys);

/* The next vcpu_run ends after one instruction, with KVM_EXIT_DEBUG. 0 or
 * -errno. */
int vcpu_single_step(struct vcpu *vcpu) MUST_CHECK;

/* Where these registers point, as a linear address: in long mode rip itself,
 * elsewhere with CS's base added. */
uint64_t vcpu_linear_rip(const struct kvm_regs *regs,
                         const struct kvm_sregs *sregs);
/* Are these the registers of a CPU after a reset (SDM Vol. 3A, "Processor State
 * After Reset")? KVM resets a vCPU of AMD-V at a triple fault, so that what it
 * was doing is gone; one that was never started has them as well. */
static inline bool vcpu_is_reset(const struct kvm_regs *regs,
                                 const struct kvm_sregs *sregs)
{
    return regs->rip == 0xFFF0 && sregs->cs.base == 0xFFFF0000;
}

/* The ring, 0 to 3. */
unsigned vcpu_ring(const struct kvm_sregs *sregs);

/* From the next exit on, KVM copies rip and the ring along (trace). */
void vcpu_sync_regs(struct vcpu *vcpu);

/* Can it not go on by itself: is it halted with interrupts off, or not yet
 * started by another vCPU? */
bool vcpu_is_asleep_for_good(struct vcpu *vcpu);

/* Guest TSC ticks per millisecond, 0 if KVM does not know. */
uint32_t vcpu_tsc_khz(struct vcpu *vcpu);

/* A model-specific register as the guest has it. 0 or -errno; -EINVAL if KVM
 * refuses it. */
int vcpu_read_msr(struct vcpu *vcpu, uint32_t index,
                  uint64_t *value) MUST_CHECK;
int vcpu_write_msr(struct vcpu *vcpu, uint32_t index,
                   uint64_t value) MUST_CHECK;

#endif
