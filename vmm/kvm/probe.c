/* SPDX-License-Identifier: MIT */
/*
 * Tests what this host's KVM can do.
 */
#include "probe.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/names.h"
#include "hv/hypercall.h"
#include "hv/ports.h"
#include "tiny.h"

#define PROBE_OK 42u

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

/* The definition of one probe. */
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

/* Runs until the guest reports success, or does anything else, or takes too
 * long. */
static void judge(struct tiny *tiny, const struct probe *probe,
                  struct probe_result *result)
{
    struct kvm_run *run = tiny->vcpu.run;
    bool expected = false;

    do {
        int rc = tiny_run(tiny);

        if (rc) {
            snprintf(result->seen, sizeof(result->seen), "%s",
                     rc == -ETIMEDOUT ? "nothing came back" : strerror(-rc));
            return;
        }
        expected |= run->exit_reason == probe->expect;
        if (run->exit_reason == KVM_EXIT_HYPERCALL)
            run->hypercall.ret = PROBE_OK;
    } while (run->exit_reason == KVM_EXIT_HYPERCALL);
    /* A debug exit is itself the answer; for other probes the guest must report
     * success. */
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

/* Sets the trap at the instruction that is to be debugged. */
static int set_trap(struct tiny *tiny, const struct probe *probe)
{
    uint64_t target = tiny_entry(probe->mode) +
                      ((uintptr_t)probe_debug_target - (uintptr_t)probe_debug);
    const uint8_t int3 = 0xCC;
    int rc = 0;

    if (probe->control & KVM_GUESTDBG_USE_SW_BP)
        rc = guest_mem_write(tiny->mem, gpa(target), &int3, sizeof(int3));
    return rc ? rc : set_debug(&tiny->vcpu, probe, target);
}

struct probe_result probe_try(const struct kvm_system *sys, enum probe_id id)
{
    struct probe_result result = {.works = false};
    struct probe probe = find(sys, id);
    const struct tiny_code code = {
        .mode = probe.mode,
        .bytes = probe.code,
        .end = probe.code_end,
        .hypercall = id == PROBE_HYPERCALL,
        .limit_ms = PROBE_LIMIT_MS,
    };
    struct tiny tiny;
    int rc = tiny_create(&tiny, sys, &code);

    if (!rc) {
        rc = set_trap(&tiny, &probe);
        if (!rc)
            judge(&tiny, &probe, &result);
        tiny_destroy(&tiny);
    }
    if (rc)
        snprintf(result.seen, sizeof(result.seen), "%s", strerror(-rc));
    return result;
}
