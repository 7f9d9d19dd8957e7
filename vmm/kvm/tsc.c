/* SPDX-License-Identifier: MIT */
/*
 * The offset of a guest's time-stamp counter. KVM reports it since Linux 5.16;
 * an older KVM is asked for the counter itself, between two readings of the
 * host's counter.
 */
#include "tsc.h"

#include <errno.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <x86intrin.h>

#include "x86/msr.h"

#define TRIES 16u

static int ask_offset(const struct vcpu *vcpu, uint64_t *offset)
{
#ifdef KVM_VCPU_TSC_CTRL
    struct kvm_device_attr attr = {
        .group = KVM_VCPU_TSC_CTRL,
        .attr = KVM_VCPU_TSC_OFFSET,
        .addr = (uint64_t)(uintptr_t)offset,
    };

    return ioctl(vcpu->fd, KVM_GET_DEVICE_ATTR, &attr) < 0 ? -errno : 0;
#else
    (void)vcpu, (void)offset;
    return -ENXIO;
#endif
}

/* Reads both counters at one moment. The guest's counter is read at some time
 * during the call; of several tries the shortest gives the time most precisely.
 * `took`: its duration. */
static int read_both(const struct vcpu *vcpu, uint64_t *host, uint64_t *guest,
                     uint64_t *took)
{
    _Alignas(struct kvm_msrs)
        uint8_t room[sizeof(struct kvm_msrs) + sizeof(struct kvm_msr_entry)];
    struct kvm_msrs *msrs = (struct kvm_msrs *)(void *)room;

    memset(room, 0, sizeof(room));
    msrs->nmsrs = 1;
    msrs->entries[0].index = X86_MSR_TSC;
    *host = *guest = 0;
    *took = UINT64_MAX;
    for (unsigned i = 0; i < TRIES; i++) {
        uint64_t before = __rdtsc();
        int nr = ioctl(vcpu->fd, KVM_GET_MSRS, msrs);
        uint64_t time = __rdtsc() - before;

        if (nr != 1)
            return nr < 0 ? -errno : -ENXIO;
        if (time >= *took)
            continue;
        *took = time;
        *host = before + time / 2;
        *guest = msrs->entries[0].data;
    }
    return 0;
}

int vcpu_tsc_clock(struct vcpu *vcpu, struct tsc_clock *clock)
{
    uint64_t host, guest, took;
    int rc = read_both(vcpu, &host, &guest, &took);

    if (rc)
        return rc;
    *clock = (struct tsc_clock){.offset = guest - host};
    if (ask_offset(vcpu, &clock->offset))
        return 0;
    /* Without the offset only the scale remains. It is precise, because it is
     * taken over the whole time that the host's counter has run. KVM's own
     * figures in kHz are not: it may have measured the host's rate before the
     * host did. */
    uint64_t scaled = guest - clock->offset;
    if (scaled - host + took > 2 * took) {
        clock->guest_ticks = scaled;
        clock->host_ticks = host;
    }
    return 0;
}

int vcpu_tsc_offset(struct vcpu *vcpu, uint64_t *offset)
{
    uint64_t host, guest, took;

    if (ask_offset(vcpu, offset) == 0)
        return 0;
    int rc = read_both(vcpu, &host, &guest, &took);
    *offset = guest - host;
    return rc;
}
