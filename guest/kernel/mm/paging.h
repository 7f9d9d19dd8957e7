/* SPDX-License-Identifier: MIT */
/*
 * Page tables: four levels of 512 entries. This file knows their format and
 * owns the kernel's half; which pages a process has is mm/space.c's business.
 */
#ifndef MM_PAGING_H
#define MM_PAGING_H

#include <stdbool.h>
#include <stdint.h>

#include "mm/page.h"
#include "x86/paging.h"

typedef uint64_t pte_t;

/* An entry of a program's page: it is there, or it is there and hidden, which
 * the CPU does not know of (bit 9 is for software): PROT_NONE. */
#define PTE_HIDDEN (1ull << 9)
#define PTE_THERE  (X86_PTE_P | PTE_HIDDEN)

/* The page table that maps the kernel only; every other one copies its upper
 * half. Loaded by idle CPUs. */
extern uint64_t kernel_pml4;

/* Builds the kernel's page tables and loads them: the image with code
 * read-only and data not executable, all RAM at DIRECT_BASE (not executable;
 * read-only where it is the kernel's code), nothing in the lower half. */
void paging_init(void);

/* Sets the control bits that go with the page tables on this CPU. */
void paging_init_cpu(void);

/* Returns the entry that maps `va` in the table at `pml4` (guest-physical),
 * or NULL if there is none, or no memory to make one. With `create`, missing
 * tables are made, in pages for `use`. */
pte_t *paging_walk(uint64_t pml4, uint64_t va, bool create, enum page_use use);

/* Makes and drops one mapping of the kernel's half. Flags: X86_PTE_W and so
 * on. Returns 0 or -ENOMEM. Unmapping gives the page back that was mapped, 0
 * if none; the caller flushes the TLBs. */
int paging_map_kernel(uint64_t va, uint64_t pa, uint64_t flags)
    __attribute__((warn_unused_result));
uint64_t paging_unmap_kernel(uint64_t va);

/* Maps a device's registers, uncached. Never undone. */
volatile void *paging_map_device(uint64_t pa, uint64_t len);

#endif
