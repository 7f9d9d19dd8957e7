/* SPDX-License-Identifier: MIT */
/*
 * Tiny guests. Their time is counted in kicks, not by the clock: the clock also
 * runs while the whole host stands still and the guest cannot run.
 */
#include "tiny.h"

#include <errno.h>

#include "boot/tables.h"
#include "hv/layout.h"

#define KICK_MS 50

uint64_t tiny_entry(enum boot_mode mode)
{
    return mode == BOOT_MODE_REAL ? HV_REAL_LOAD : HV_FLAT_LOAD;
}

static int load(const struct tiny *tiny, const struct tiny_code *code)
{
    int rc = guest_mem_write(tiny->mem, gpa(tiny_entry(code->mode)),
                             code->bytes, (uint64_t)(code->end - code->bytes));

    return rc ? rc
              : boot_tables_write(code->mode, BOOT_PROTOCOL_VMM, tiny->mem);
}

/* A periodic signal: whenever the guest hangs, one will arrive. */
static int start_timer(timer_t *timer)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
                             .sigev_signo = VCPU_KICK_SIGNAL};
    struct itimerspec every = {.it_interval.tv_nsec = KICK_MS * 1000000L,
                               .it_value.tv_nsec = KICK_MS * 1000000L};

    if (timer_create(CLOCK_MONOTONIC, &event, timer) < 0)
        return -errno;
    if (timer_settime(*timer, 0, &every, NULL) == 0)
        return 0;
    int error = errno;
    timer_delete(*timer);
    return -error;
}

static int start_vcpu(struct tiny *tiny, const struct tiny_code *code)
{
    const struct image image = {
        .mode = code->mode,
        .format = IMAGE_FLAT,
        .protocol = BOOT_PROTOCOL_VMM,
        .entry = tiny_entry(code->mode) + code->first,
    };
    int rc = vcpu_create(&tiny->vm, 0, 1, &tiny->vcpu);

    if (rc)
        return rc;
    rc = vcpu_set_boot_state(&tiny->vcpu, &image);
    if (!rc)
        rc = vcpu_init_signals();
    if (!rc)
        rc = start_timer(&tiny->timer);
    if (rc)
        vcpu_destroy(&tiny->vcpu);
    return rc;
}

int tiny_create(struct tiny *tiny, const struct kvm_system *sys,
                const struct tiny_code *code)
{
    *tiny = (struct tiny){.kicks_left = code->limit_ms / KICK_MS};
    int rc = guest_mem_create(TINY_MEMORY, &tiny->mem);

    if (rc)
        return rc;
    rc = vm_create(sys, code->irqchip, &tiny->vm);
    if (rc)
        goto no_vm;
    if (code->hypercall)
        rc = vm_enable_hypercall_exit(&tiny->vm);
    if (!rc)
        rc = load(tiny, code);
    if (!rc)
        rc = vm_map_memory(&tiny->vm, tiny->mem);
    if (!rc)
        rc = start_vcpu(tiny, code);
    if (!rc)
        return 0;
    vm_destroy(&tiny->vm);
no_vm:
    guest_mem_destroy(tiny->mem);
    return rc;
}

void tiny_destroy(struct tiny *tiny)
{
    timer_delete(tiny->timer);
    vcpu_destroy(&tiny->vcpu);
    vm_destroy(&tiny->vm);
    guest_mem_destroy(tiny->mem);
}

int tiny_run(struct tiny *tiny)
{
    for (;;) {
        switch (vcpu_run(&tiny->vcpu)) {
        case VCPU_EXITED:
            return 0;
        case VCPU_FAILED:
            return -errno;
        case VCPU_KICKED:
            if (tiny->kicks_left-- == 0)
                return -ETIMEDOUT;
        }
    }
}
