/* SPDX-License-Identifier: MIT */
/*
 * Page tables: four levels of 512 entries. This file knows their format and
 * owns the kernel's half; mm/space.c decides which pages a process has.
 */
#ifndef MM_PAGING_H
#define MM_PAGING_H

#include <stdbool.h>
#include <stdint.h>

#include "mm/page.h"
#include "x86/paging.h"

typedef uint64_t pte_t;

/* Marks the entry of a program's page that is there but may not be accessed
 * (PROT_NONE). The CPU sees a page that is not present; it ignores bit 9. */
#define PTE_HIDDEN (1ull << 9)
#define PTE_THERE  (X86_PTE_P | PTE_HIDDEN)

/* Physical address of the PML4 that maps only the kernel; all others copy its
 * upper half. Idle CPUs load it. */
extern uint64_t kernel_pml4;

/* Builds the kernel's page tables and loads them: the image with code
 * read-only and data not executable, all RAM at DIRECT_BASE (not executable;
 * read-only where it is the kernel's code), nothing in the lower half. */
void paging_init(void);

/* Sets the control bits that go with the page tables on this CPU. */
void paging_init_cpu(void);

/* Returns the entry that maps `va` in the tables below `pml4` (guest-physical).
 * With `create`, missing tables are made, in pages for `use`. NULL: a table is
 * missing, or memory ran out. */
pte_t *paging_walk(uint64_t pml4, uint64_t va, bool create, enum page_use use);

/* Make and remove one mapping in the kernel's half. Flags: X86_PTE_W and so on.
 * Mapping returns 0 or -ENOMEM. Unmapping returns the page that was mapped, or
 * 0 if none was; the caller flushes the TLBs. */
int paging_map_kernel(uint64_t va, uint64_t pa, uint64_t flags)
    __attribute__((warn_unused_result));
uint64_t paging_unmap_kernel(uint64_t va);

/* Maps a device's registers, uncached. Never undone. */
volatile void *paging_map_device(uint64_t pa, uint64_t len);

#endif
