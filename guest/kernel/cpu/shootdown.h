/* SPDX-License-Identifier: MIT */
/* TLB shootdown: flushing mappings from the TLBs of all CPUs. */
#ifndef CPU_SHOOTDOWN_H
#define CPU_SHOOTDOWN_H

#include <stdint.h>

/* On return no CPU has the `nr_pages` pages from `va` on in its TLB. The
 * mappings must be gone from the page tables already. Call it with interrupts
 * on and no lock held, because other CPUs must be able to do the same at the
 * same time. */
void shootdown(uint64_t va, uint64_t nr_pages);

/* The same on this CPU only. */
void shootdown_here(uint64_t va, uint64_t nr_pages);

/* For more pages than this, flushing them one by one does not pay: everything
 * that is not global is flushed. */
#define SHOOTDOWN_MANY 32u
#define SHOOTDOWN_ALL  UINT64_MAX

/* Registers the interrupt that carries the requests; call it once. */
void shootdown_init(void);

#endif
