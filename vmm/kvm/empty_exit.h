/* SPDX-License-Identifier: MIT */
/*
 * What the CPU and KVM need for an exit of which vmm does nothing: measured
 * with a guest of its own, before the real one starts.
 */
#ifndef VMM_KVM_EMPTY_EXIT_H
#define VMM_KVM_EMPTY_EXIT_H

#include "system.h"

/* The TSC ticks from one return of KVM_RUN to the next, of a guest that
 * executes `out` again and again: the median. 0 if this host cannot run that
 * guest. Takes the time to create a machine, and some dozens of exits. */
uint64_t empty_exit_ticks(const struct kvm_system *sys);

#endif
