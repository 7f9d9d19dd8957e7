/* SPDX-License-Identifier: MIT */
/*
 * Model-specific registers: which accesses exit to us, and reading and writing
 * them. Source: KVM api.rst, "KVM_X86_SET_MSR_FILTER", "KVM_EXIT_X86_RDMSR".
 */
#include <errno.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/log.h"
#include "vcpu.h"
#include "vm.h"

/* struct kvm_msrs with one entry. */
struct one_msr {
    uint32_t nr;
    uint32_t pad;
    struct kvm_msr_entry entry;
};

_Static_assert(offsetof(struct one_msr, entry) ==
                   offsetof(struct kvm_msrs, entries),
               "as KVM has it");

/* KVM returns how many it has done: 0 or 1. */
static int access_msr(struct vcpu *vcpu, unsigned long how, struct one_msr *msr)
{
    int n = ioctl(vcpu->fd, how, msr);

    return n == 1 ? 0 : n == 0 ? -EINVAL : -errno;
}

int vcpu_read_msr(struct vcpu *vcpu, uint32_t index, uint64_t *value)
{
    struct one_msr msr = {.nr = 1, .entry = {.index = index}};
    int rc = access_msr(vcpu, KVM_GET_MSRS, &msr);

    *value = msr.entry.data;
    return rc;
}

int vcpu_write_msr(struct vcpu *vcpu, uint32_t index, uint64_t value)
{
    struct one_msr msr = {
        .nr = 1,
        .entry = {.index = index, .data = value},
    };

    return access_msr(vcpu, KVM_SET_MSRS, &msr);
}

#define BLOCK_BYTES (VM_MSR_BLOCK / 8)

/* A bit that is 1 means that KVM serves the register. */
static void fill_bitmap(uint8_t *bitmap, uint32_t base, bool is_write,
                        const struct vm_msr_filter *filter)
{
    memset(bitmap, 0, BLOCK_BYTES);
    for (uint32_t i = 0; i < VM_MSR_BLOCK; i++)
        if (filter->leave(filter->ctx, base + i, is_write))
            bitmap[i / 8] |= (uint8_t)(1u << i % 8);
}

int vm_filter_msrs(struct vm *vm, const struct vm_msr_filter *filter)
{
    static const uint32_t bases[] = VM_MSR_BLOCKS;
    struct kvm_enable_cap cap = {
        .cap = KVM_CAP_X86_USER_SPACE_MSR,
        .args = {KVM_MSR_EXIT_REASON_FILTER},
    };
    uint8_t bitmaps[2 * ARRAY_SIZE(bases)][BLOCK_BYTES];
    struct kvm_msr_filter list = {
        .flags = filter->leave_rest ? KVM_MSR_FILTER_DEFAULT_ALLOW
                                    : KVM_MSR_FILTER_DEFAULT_DENY,
    };

    for (unsigned i = 0; i < ARRAY_SIZE(bitmaps); i++) {
        bool is_write = i % 2;
        fill_bitmap(bitmaps[i], bases[i / 2], is_write, filter);
        list.ranges[i] = (struct kvm_msr_filter_range){
            .flags = is_write ? KVM_MSR_FILTER_WRITE : KVM_MSR_FILTER_READ,
            .nmsrs = VM_MSR_BLOCK,
            .base = bases[i / 2],
            .bitmap = bitmaps[i],
        };
    }
    if (ioctl(vm->fd, KVM_ENABLE_CAP, &cap) == 0 &&
        ioctl(vm->fd, KVM_X86_SET_MSR_FILTER, &list) == 0)
        return 0;
    int error = errno;
    log_error("--policy has rules for MSRs, which this KVM cannot filter (%s); "
              "Linux 5.10 can",
              strerror(error));
    return -error;
}
