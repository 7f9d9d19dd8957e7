/* SPDX-License-Identifier: MIT */
/* TLB shootdown: making all CPUs forget mappings. */
#ifndef CPU_SHOOTDOWN_H
#define CPU_SHOOTDOWN_H

#include <stdint.h>

/* On return no CPU has `nr_pages` pages from `va` on in its TLB. The mappings
 * must be gone from the page tables already. With interrupts on, and no lock
 * held: other CPUs must be able to do the same at the same time. */
void shootdown(uint64_t va, uint64_t nr_pages);

/* The same on this CPU only. */
void shootdown_here(uint64_t va, uint64_t nr_pages);

/* More pages than it pays to name one by one: everything of the lower half. */
#define SHOOTDOWN_MANY 32u
#define SHOOTDOWN_ALL  UINT64_MAX

/* Registers the interrupt by which CPUs ask each other; once. */
void shootdown_init(void);

#endif
