/* SPDX-License-Identifier: MIT */
/*
 * Tries what this host's KVM can do.
 */
#include "probe.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "boot/tables.h"
#include "base/names.h"
#include "hv/hypercall.h"
#include "hv/layout.h"
#include "hv/ports.h"
#include "vcpu.h"

#define PROBE_OK     42u
#define PROBE_MEMORY (2u << 20)
#define KICK_MS      50

/* The guests, from probes.asm. */
#define DECLARE_PROBE(name)                                                    \
    extern const uint8_t probe_##name[], probe_##name##_end[]
DECLARE_PROBE(real_mode);
DECLARE_PROBE(long_mode);
DECLARE_PROBE(interrupt);
DECLARE_PROBE(ring3);
DECLARE_PROBE(debug);
DECLARE_PROBE(vmcall);
DECLARE_PROBE(vmmcall);
extern const uint8_t probe_debug_target[];

/* What one probe is made of. */
struct probe {
    const char *word;
    const char *title;
    const uint8_t *code, *code_end;
    enum boot_mode mode;
    uint32_t expect;  /* KVM_EXIT_x that shows that it works */
    uint32_t control; /* KVM_GUESTDBG_x, 0: none */
};

static const struct probe table[] = {
    [PROBE_PORT_IO] = {"port-io", "real mode, port output", probe_real_mode,
                       probe_real_mode_end, BOOT_MODE_REAL, KVM_EXIT_IO, 0},
    [PROBE_LONG_MODE] = {"long-mode", "long mode", probe_long_mode,
                         probe_long_mode_end, BOOT_MODE_LONG, KVM_EXIT_IO, 0},
    [PROBE_INTERRUPTS] = {"interrupts", "interrupts (int 0x80 by an IDT)",
                          probe_interrupt, probe_interrupt_end, BOOT_MODE_LONG,
                          KVM_EXIT_IO, 0},
    [PROBE_RING3] = {"ring3", "ring 3 and syscall", probe_ring3,
                     probe_ring3_end, BOOT_MODE_LONG, KVM_EXIT_IO, 0},
    [PROBE_BREAKPOINT] = {"breakpoint", "hardware breakpoints", probe_debug,
                          probe_debug_end, BOOT_MODE_LONG, KVM_EXIT_DEBUG,
                          KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_HW_BP},
    [PROBE_INT3] = {"int3", "planted breakpoints (int3)", probe_debug,
                    probe_debug_end, BOOT_MODE_LONG, KVM_EXIT_DEBUG,
                    KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_SW_BP},
    [PROBE_SINGLE_STEP] = {"single-step", "single steps", probe_debug,
                           probe_debug_end, BOOT_MODE_LONG, KVM_EXIT_DEBUG,
                           KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP},
    [PROBE_HYPERCALL] = {"hypercall-instruction", "the hypercall instruction",
                         NULL, NULL, BOOT_MODE_LONG, KVM_EXIT_HYPERCALL, 0},
};

_Static_assert(ARRAY_SIZE(table) == PROBE_NR, "a row for each probe");

const char *probe_word(enum probe_id id)
{
    return table[id].word;
}

const char *probe_title(enum probe_id id)
{
    return table[id].title;
}

static struct probe find(const struct kvm_system *sys, enum probe_id id)
{
    struct probe probe = table[id];

    if (id == PROBE_HYPERCALL) {
        probe.code = sys->intel ? probe_vmcall : probe_vmmcall;
        probe.code_end = sys->intel ? probe_vmcall_end : probe_vmmcall_end;
    }
    return probe;
}

/* Puts the guest into memory; sets *target to the address that a breakpoint
 * goes to. */
static int load(const struct probe *probe, struct guest_mem *mem,
                uint64_t *target)
{
    uint64_t at = probe->mode == BOOT_MODE_REAL ? HV_REAL_LOAD : HV_FLAT_LOAD;
    const uint8_t int3 = 0xCC;

    *target = at + ((uintptr_t)probe_debug_target - (uintptr_t)probe_debug);
    int rc = guest_mem_write(mem, gpa(at), probe->code,
                             (uint64_t)(probe->code_end - probe->code));
    if (!rc && probe->control & KVM_GUESTDBG_USE_SW_BP)
        rc = guest_mem_write(mem, gpa(*target), &int3, sizeof(int3));
    if (!rc)
        rc = boot_tables_write(probe->mode, BOOT_PROTOCOL_VMM, mem);
    return rc;
}

static int set_debug(struct vcpu *vcpu, const struct probe *probe,
                     uint64_t target)
{
    struct kvm_guest_debug debug = {.control = probe->control};

    if (!probe->control)
        return 0;
    if (probe->control & KVM_GUESTDBG_USE_HW_BP) {
        debug.arch.debugreg[0] = target;
        debug.arch.debugreg[7] = 0x402; /* breakpoint 0: global, execution */
    }
    return ioctl(vcpu->fd, KVM_SET_GUEST_DEBUG, &debug) < 0 ? -errno : 0;
}

static bool is_success(struct kvm_run *run)
{
    const uint8_t *data = (const uint8_t *)run + run->io.data_offset;

    return run->exit_reason == KVM_EXIT_IO && run->io.port == HV_PORT_EXIT &&
           *data == PROBE_OK;
}

/* Runs until the guest says that it works, or something else, or takes too
 * long. That is counted in kicks, not by the clock: while the whole machine
 * stands still, the guest cannot run. */
static void judge(struct vcpu *vcpu, const struct probe *probe,
                  struct probe_result *result)
{
    unsigned kicks_left = PROBE_LIMIT_MS / KICK_MS;
    struct kvm_run *run = vcpu->run;
    bool expected = false;

    for (;;) {
        enum vcpu_result ran = vcpu_run(vcpu);
        if (ran == VCPU_KICKED && kicks_left-- > 0)
            continue;
        if (ran != VCPU_EXITED) {
            snprintf(result->seen, sizeof(result->seen), "%s",
                     ran == VCPU_KICKED ? "nothing came back"
                                        : strerror(errno));
            return;
        }
        expected |= run->exit_reason == probe->expect;
        if (run->exit_reason != KVM_EXIT_HYPERCALL)
            break;
        run->hypercall.ret = PROBE_OK;
    }
    /* A debug exit is the answer itself; all else must be told by the guest. */
    result->works =
        expected && (probe->expect == KVM_EXIT_DEBUG || is_success(run));
    if (result->works)
        return;
    if (run->exit_reason == KVM_EXIT_INTERNAL_ERROR)
        snprintf(result->seen, sizeof(result->seen),
                 "KVM internal error, suberror %u", run->internal.suberror);
    else
        snprintf(result->seen, sizeof(result->seen), "%s instead",
                 is_success(run) ? "the guest just ran on"
                                 : names_exit_reason(run->exit_reason));
}

/* A signal again and again: one comes, whenever the guest hangs. */
static int start_timer(timer_t *timer)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
                             .sigev_signo = VCPU_KICK_SIGNAL};
    struct itimerspec every = {.it_interval.tv_nsec = KICK_MS * 1000000L,
                               .it_value.tv_nsec = KICK_MS * 1000000L};

    if (timer_create(CLOCK_MONOTONIC, &event, timer) < 0)
        return -errno;
    return timer_settime(*timer, 0, &every, NULL) < 0 ? -errno : 0;
}

static int run_in(struct vm *vm, struct guest_mem *mem,
                  const struct probe *probe, struct probe_result *result)
{
    struct image image = {
        .mode = probe->mode,
        .format = IMAGE_FLAT,
        .protocol = BOOT_PROTOCOL_VMM,
        .entry = probe->mode == BOOT_MODE_REAL ? HV_REAL_LOAD : HV_FLAT_LOAD,
    };
    struct vcpu vcpu;
    uint64_t target;
    timer_t timer;
    int rc = load(probe, mem, &target);

    if (!rc)
        rc = vm_map_memory(vm, mem);
    if (rc || (rc = vcpu_create(vm, 0, 1, &vcpu)))
        return rc;
    rc = vcpu_set_boot_state(&vcpu, &image);
    if (!rc)
        rc = set_debug(&vcpu, probe, target);
    if (!rc)
        rc = vcpu_init_signals();
    if (!rc && !(rc = start_timer(&timer))) {
        judge(&vcpu, probe, result);
        timer_delete(timer);
    }
    vcpu_destroy(&vcpu);
    return rc;
}

struct probe_result probe_try(const struct kvm_system *sys, enum probe_id id)
{
    struct probe_result result = {.works = false};
    struct probe probe = find(sys, id);
    struct guest_mem *mem;
    struct vm vm;
    int rc = guest_mem_create(PROBE_MEMORY, &mem);

    if (!rc) {
        rc = vm_create(sys, false, &vm);
        if (!rc) {
            if (id == PROBE_HYPERCALL)
                rc = vm_enable_hypercall_exit(&vm);
            if (!rc)
                rc = run_in(&vm, mem, &probe, &result);
            vm_destroy(&vm);
        }
        guest_mem_destroy(mem);
    }
    if (rc)
        snprintf(result.seen, sizeof(result.seen), "%s", strerror(-rc));
    return result;
}
