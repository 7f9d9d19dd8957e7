/* SPDX-License-Identifier: MIT */
/*
 * One virtual CPU: its registers, and KVM_RUN with everything that can
 * interrupt it. Source: KVM api.rst.
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
#include "x86/cr.h"

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
    bool syncs_sregs;         /* vcpu_sync_regs was called, and KVM can do it */
    unsigned nr_again;        /* see VCPU_AGAIN_MAX; of its thread */
    atomic_bool running;      /* from start to end of its thread's loop */
    _Atomic pthread_t thread; /* valid while `running` */
};

/* Creates vCPU `id` of `nr_cpus`, its APIC id `id` (cpuid.h). 0 or
 * -errno after one line on stderr. */
int vcpu_create(struct vm *vm, unsigned id, unsigned nr_cpus,
                struct vcpu *vcpu) MUST_CHECK;
void vcpu_destroy(struct vcpu *vcpu);
/* Makes *vcpu the same vCPU for another machine, after its thread has ended.
 * The owner keeps it and destroys it. */
void vcpu_borrow(const struct vcpu *owner, struct vcpu *vcpu);

/* Sets the state of the first instruction (boot_state.h). */
int vcpu_set_boot_state(struct vcpu *vcpu,
                        const struct image *image) MUST_CHECK;

enum vcpu_result {
    VCPU_EXITED, /* look at vcpu->run */
    VCPU_KICKED, /* a kick ended KVM_RUN; there was no exit */
    VCPU_FAILED, /* KVM_RUN failed; vcpu_run left errno */
};

/* So many times in a row KVM_RUN may end with EAGAIN while the vCPU could run.
 * KVM says it once, when another vCPU has just started this one; and without
 * end, in newer kernels, if it may not start a thread that it needs. Whoever
 * sees an exit sets nr_again to 0. */
#define VCPU_AGAIN_MAX 1000u

/* For vcpu_run: KVM_RUN returned this -errno. */
enum vcpu_result vcpu_not_run(struct vcpu *vcpu, long error);

/* Runs the guest until something happens: ioctl(fd, KVM_RUN, 0). The C
 * library's wrapper saves variable arguments and sets errno, and would be a
 * fifth of all that we add to an exit; so the system call is made here
 * directly. Source: System V ABI, AMD64 supplement, "Linux Conventions". */
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
 * registers and memory are those after it. No further guest instruction
 * runs. */
void vcpu_complete_io(struct vcpu *vcpu);

/* Makes the next vcpu_run return VCPU_KICKED; for the thread that runs it. */
void vcpu_leave(struct vcpu *vcpu);

/* Makes vcpu_run return VCPU_KICKED soon, whatever the guest does. Any thread;
 * does nothing if the vCPU is not running. */
void vcpu_kick(struct vcpu *vcpu);

/* Installs the handler of VCPU_KICK_SIGNAL; call it once per process. */
int vcpu_init_signals(void) MUST_CHECK;

/* Reads the registers, for reports. 0 or -errno. */
int vcpu_get_regs(struct vcpu *vcpu, struct kvm_regs *regs,
                  struct kvm_sregs *sregs) MUST_CHECK;

/* Sets the registers. 0 or -errno. */
int vcpu_set_regs(struct vcpu *vcpu, const struct kvm_regs *regs,
                  const struct kvm_sregs *sregs) MUST_CHECK;

/* Hands registers back while an exit is being handled, without a system call:
 * the vCPU has them when it runs again. `sregs` may be NULL: then they stay as
 * they were. Only from the vCPU's own thread, and if vcpu_can_hand_back says
 * so. */
void vcpu_hand_back(struct vcpu *vcpu, const struct kvm_regs *regs,
                    const struct kvm_sregs *sregs);
bool vcpu_can_hand_back(const struct kvm_system *sys);

/* Makes the next vcpu_run end after one instruction, with KVM_EXIT_DEBUG. 0 or
 * -errno. */
int vcpu_single_step(struct vcpu *vcpu) MUST_CHECK;

/* The linear address of rip: in long mode rip itself, otherwise rip plus CS's
 * base. */
static inline uint64_t vcpu_linear_rip(const struct kvm_regs *regs,
                                       const struct kvm_sregs *sregs)
{
    bool is_long = sregs->cr0 & X86_CR0_PE && sregs->cs.l;

    return is_long ? regs->rip : sregs->cs.base + regs->rip;
}

/* Are these the registers of a CPU after a reset (SDM Vol. 3A, "Processor State
 * After Reset")? On AMD-V, KVM resets a vCPU at a triple fault, so that its
 * previous state is lost; a vCPU that was never started has these registers as
 * well. */
static inline bool vcpu_is_reset(const struct kvm_regs *regs,
                                 const struct kvm_sregs *sregs)
{
    return regs->rip == 0xFFF0 && sregs->cs.base == 0xFFFF0000;
}

/* The ring, 0 to 3. */
static inline unsigned vcpu_ring(const struct kvm_sregs *sregs)
{
    /* The CPL is SS's DPL; in real mode there are no rings. */
    return sregs->cr0 & X86_CR0_PE ? sregs->ss.dpl & 3u : 0;
}

/* From the next exit on, KVM copies rip and the ring to kvm_run (for
 * traces). */
void vcpu_sync_regs(struct vcpu *vcpu);

/* At the next exits, KVM copies no system registers, until ... */
static inline void vcpu_skip_sregs(struct kvm_run *run)
{
    run->kvm_valid_regs &= ~(uint64_t)KVM_SYNC_X86_SREGS;
}

/* ... they are asked for: reads those of this exit into *run, and KVM copies
 * them again from the next exit on. False if they are not to be had. */
bool vcpu_ask_sregs(const struct vcpu *vcpu, struct kvm_run *run);

/* Is it unable to continue by itself: halted with interrupts off, or not yet
 * started by another vCPU? */
bool vcpu_is_asleep_for_good(struct vcpu *vcpu);

enum vcpu_activity {
    VCPU_RUNS, /* or KVM does not say */
    VCPU_HALTED,
    VCPU_NOT_STARTED, /* by another vCPU */
};

enum vcpu_activity vcpu_activity(struct vcpu *vcpu);

/* Guest TSC ticks per millisecond, 0 if KVM does not know. */
uint32_t vcpu_tsc_khz(struct vcpu *vcpu);

/* Reads a model-specific register as the guest sees it. 0 or -errno; -EINVAL if
 * KVM refuses it. */
int vcpu_read_msr(struct vcpu *vcpu, uint32_t index,
                  uint64_t *value) MUST_CHECK;
int vcpu_write_msr(struct vcpu *vcpu, uint32_t index,
                   uint64_t value) MUST_CHECK;

#endif
