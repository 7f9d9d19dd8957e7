/* SPDX-License-Identifier: MIT */
/*
 * The registers of a vCPU before its first instruction, as data: one table
 * for each boot mode. The descriptors are those of boot/tables.c.
 */
#ifndef VMM_KVM_BOOT_STATE_H
#define VMM_KVM_BOOT_STATE_H

#include "boot/image.h"

struct kvm_regs;
struct kvm_sregs;

/* Changes *sregs (as read from KVM) and *regs (all zero) to the state in which
 * the image's mode and protocol start at its entry. */
void boot_state_fill(const struct image *image, struct kvm_regs *regs,
                     struct kvm_sregs *sregs);

#endif
