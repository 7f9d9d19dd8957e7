/* SPDX-License-Identifier: MIT */
/*
 * A machine of KVM that begins again: what it was before the first instruction
 * is noted, and put back. So that a guest is run a second time where no machine
 * may be made any more. Source: KVM api.rst.
 */
#ifndef VMM_KVM_AGAIN_H
#define VMM_KVM_AGAIN_H

#include "vcpu.h"

struct again;

/* Notes a machine whose vCPUs have not run. Its `nr` vCPUs are added one after
 * the other. Both: 0 or -errno. `vm` and `vcpu` must outlive it. */
int again_create(const struct vm *vm, unsigned nr,
                 struct again **out) MUST_CHECK;
int again_add(struct again *again, const struct vcpu *vcpu) MUST_CHECK;
void again_destroy(struct again *again);

/* Puts all of it back: registers, interrupt controllers, timers. Memory is the
 * caller's. No vCPU runs. 0 or -errno. */
int again_begin(const struct again *again) MUST_CHECK;

#endif
