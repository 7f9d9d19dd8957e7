/* SPDX-License-Identifier: MIT */
/*
 * Runs a guest of leave_guests.asm and serves only what such a guest can ask
 * for: a port or an address without a device, and a hypercall.
 */
#include "leave_try.h"

#include <string.h>

#include "counters.h"
#include "hv/layout.h"
#include "hv/ports.h"
#include "tiny.h"

/* As in leave_guests.asm. */
#define READY  1u
#define DONE   2u
#define ABSENT 3u
#define TICKS  (HV_FLAT_LOAD + 0x10000)

extern const uint8_t leave_guests[], leave_guests_end[];

/* The value that the guest wrote to the exit port; 0: it was another exit. */
static unsigned told(struct kvm_run *run)
{
    const uint8_t *data = (const uint8_t *)run + run->io.data_offset;

    return run->exit_reason == KVM_EXIT_IO && run->io.port == HV_PORT_EXIT
               ? *data
               : 0;
}

/* Serves the guest's request. False: this exit is not from an instruction of
 * its loop. */
static bool serve(struct kvm_run *run)
{
    switch (run->exit_reason) {
    case KVM_EXIT_IO:
        if (run->io.direction == KVM_EXIT_IO_IN)
            memset((uint8_t *)run + run->io.data_offset, 0xFF,
                   (size_t)run->io.size * run->io.count);
        return true;
    case KVM_EXIT_MMIO:
        if (!run->mmio.is_write)
            memset(run->mmio.data, 0xFF, sizeof(run->mmio.data));
        return true;
    case KVM_EXIT_HYPERCALL:
        run->hypercall.ret = 0;
        return true;
    case KVM_EXIT_HLT: /* without KVM's interrupt controllers */
        return true;
    default:
        return false;
    }
}

/* KVM's count of the times that the CPU left the guest; NULL: it has none. */
static const struct kvm_counter *find_exits(const struct kvm_counters *counters)
{
    for (unsigned i = 0; i < counters->nr; i++)
        if (strcmp(counters->list[i].name, "exits") == 0)
            return &counters->list[i];
    return NULL;
}

static uint64_t count_exits(struct kvm_counters *counters)
{
    const struct kvm_counter *exits = find_exits(counters);

    kvm_counters_read(counters);
    return exits ? exits->now : 0;
}

/* Runs the guest from LEAVE_READY to LEAVE_DONE. */
static enum leave_outcome run_guest(struct tiny *tiny,
                                    struct kvm_counters *counters,
                                    struct leave_sample *sample)
{
    uint64_t before = 0;

    for (;;) {
        if (tiny_run(tiny) != 0)
            return LEAVE_DIED;
        switch (told(tiny->vcpu.run)) {
        case READY:
            before = count_exits(counters);
            sample->ours = 0;
            break;
        case DONE:
            sample->all = count_exits(counters) - before;
            return LEAVE_MEASURED;
        case ABSENT:
            return LEAVE_NOT_THERE;
        default:
            if (!serve(tiny->vcpu.run))
                return LEAVE_DIED;
            sample->ours++;
        }
    }
}

static void read_ticks(const struct tiny *tiny, struct leave_sample *sample)
{
    uint64_t ticks[LEAVE_BATCHES];

    sample->ticks = UINT64_MAX;
    if (guest_mem_read(tiny->mem, gpa(TICKS), ticks, sizeof(ticks)))
        return; /* the address is RAM */
    for (unsigned i = 0; i < LEAVE_BATCHES; i++)
        if (ticks[i] < sample->ticks)
            sample->ticks = ticks[i];
}

int leave_try(const struct kvm_system *sys, const uint8_t *code,
              struct leave_sample *sample)
{
    const struct tiny_code what = {
        .mode = BOOT_MODE_LONG,
        .bytes = leave_guests,
        .end = leave_guests_end,
        .first = (uint64_t)(code - leave_guests),
        .irqchip = true,
        .hypercall = sys->hypercall_exit,
        .limit_ms = LEAVE_LIMIT_MS,
    };
    struct kvm_counters counters = {.nr = 0};
    struct tiny tiny;
    int rc = tiny_create(&tiny, sys, &what);

    *sample = (struct leave_sample){.outcome = LEAVE_DIED};
    if (rc)
        return rc;
    const struct vcpu *vcpu = &tiny.vcpu;
    sample->is_counted =
        kvm_counters_start(&counters, &tiny.vm, &vcpu, 1) == 0 &&
        find_exits(&counters);
    sample->khz = vcpu_tsc_khz(&tiny.vcpu);
    sample->outcome = run_guest(&tiny, &counters, sample);
    if (sample->outcome == LEAVE_MEASURED)
        read_ticks(&tiny, sample);
    kvm_counters_stop(&counters);
    tiny_destroy(&tiny);
    return 0;
}
