/* SPDX-License-Identifier: MIT */
/*
 * Resets a KVM machine: its state before the first instruction is saved, and
 * restored later, so that a guest can run a second time when no new machine may
 * be created. Source: KVM api.rst.
 */
#ifndef VMM_KVM_AGAIN_H
#define VMM_KVM_AGAIN_H

#include "vcpu.h"

struct again;

/* Saves the state of a machine whose vCPUs have not run; its `nr` vCPUs are
 * then added one after the other. Both return 0 or -errno. `vm` and `vcpu` must
 * outlive *out. */
int again_create(const struct vm *vm, unsigned nr,
                 struct again **out) MUST_CHECK;
int again_add(struct again *again, const struct vcpu *vcpu) MUST_CHECK;
void again_destroy(struct again *again);

/* Restores everything: registers, interrupt controllers, timers. The caller
 * restores memory. No vCPU may be running. 0 or -errno. */
int again_begin(const struct again *again) MUST_CHECK;

#endif
