/* SPDX-License-Identifier: MIT */
/* TLB shootdown: making all CPUs forget mappings of the kernel's half. */
#ifndef CPU_SHOOTDOWN_H
#define CPU_SHOOTDOWN_H

#include <stdint.h>

/* On return no CPU has `nr_pages` pages from `va` on in its TLB. The mappings
 * must be gone from the page tables already. With interrupts on, and no lock
 * held: other CPUs must be able to do the same at the same time. */
void shootdown(uint64_t va, unsigned nr_pages);

/* Registers the interrupt by which CPUs ask each other; once. */
void shootdown_init(void);

#endif
