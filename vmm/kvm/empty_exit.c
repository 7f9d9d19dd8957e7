/* SPDX-License-Identifier: MIT */
/*
 * The guest's own share, two instructions, is part of what is measured: some
 * nanoseconds of a microsecond or more.
 */
#include "empty_exit.h"

#include "hv/ports.h"
#include "record/recorder.h"
#include "tiny.h"

#define WARM_UP  16u /* exits that are not counted: page faults, cold caches */
#define MEASURED 33u
#define LIMIT_MS 2000u

/* again: out HV_PORT_POST, al; jmp again */
static const uint8_t code[] = {0xE6, HV_PORT_POST, 0xEB, 0xFC};

/* Puts `ticks` into its place among the `nr` sorted ones. (qsort would make
 * system calls, and the program is checked for those that no filter has.) */
static void insert(uint64_t *sorted, unsigned nr, uint64_t ticks)
{
    for (; nr && sorted[nr - 1] > ticks; nr--)
        sorted[nr] = sorted[nr - 1];
    sorted[nr] = ticks;
}

static uint64_t measure(struct tiny *tiny)
{
    uint64_t sorted[MEASURED];
    uint64_t before = trace_now();

    for (unsigned i = 0; i < WARM_UP + MEASURED; i++) {
        if (tiny_run(tiny) || tiny->vcpu.run->exit_reason != KVM_EXIT_IO)
            return 0;
        uint64_t now = trace_now();
        if (i >= WARM_UP)
            insert(sorted, i - WARM_UP, now - before);
        before = now;
    }
    return sorted[MEASURED / 2];
}

uint64_t empty_exit_ticks(const struct kvm_system *sys)
{
    const struct tiny_code guest = {
        .mode = BOOT_MODE_LONG,
        .bytes = code,
        .end = code + sizeof(code),
        .limit_ms = LIMIT_MS,
    };
    struct tiny tiny;

    if (tiny_create(&tiny, sys, &guest))
        return 0;
    vcpu_sync_regs(&tiny.vcpu); /* as for a machine that is traced */
    uint64_t ticks = measure(&tiny);
    tiny_destroy(&tiny);
    return ticks;
}
