/* SPDX-License-Identifier: MIT */
/*
 * The virtual address space. Every process has its own lower half; the upper
 * half is the same in all of them.
 *
 *   0x0000_0000_0000_0000  nothing: a NULL pointer faults
 *   0x0000_0000_0040_0000  program (where its ELF file says), heap above it
 *           ...            mmap, from USER_MMAP_TOP downwards
 *   0x0000_7fff_ff7f_f000  stack, 8 MiB, demand-zero; unmapped below it
 *   0x0000_7fff_ffff_f000  USER_TOP
 *   (the hole of non-canonical addresses)
 *   0xffff_8000_0000_0000  DIRECT_BASE: all RAM, and devices once mapped
 *   0xffff_c000_0000_0000  KSTACK_BASE: kernel stacks, a hole below each
 *   0xffff_ffff_8000_0000  KERNEL_BASE: the image, linked 1 MiB above it
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "x86/paging.h"

#define DIRECT_BASE 0xffff800000000000ull
#define KSTACK_BASE 0xffffc00000000000ull
#define KERNEL_BASE 0xffffffff80000000ull
#define KERNEL_PHYS 0x100000ull /* where the image is loaded */

#define USER_BOTTOM     0x10000ull
#define USER_TOP        0x00007ffffffff000ull
#define USER_STACK_SIZE 0x800000ull /* 8 MiB, most of it never touched */
#define USER_STACK_BASE (USER_TOP - USER_STACK_SIZE)
#define USER_MMAP_TOP   0x00007ff000000000ull

#define KSTACK_PAGES 4u
#define KSTACK_SIZE  (KSTACK_PAGES * X86_PAGE_SIZE)

/* Low physical pages with a fixed use; the page allocator does not own them. */
#define AP_TRAMPOLINE   0x8000u /* first instructions of the other CPUs */
#define AP_PML4         0x9000u /* their page tables until they have ours */
#define AP_PDPT         0xa000u
#define AP_PD           0xb000u
#define PHYS_FIRST_FREE 0x10000u /* the allocator owns nothing below */

#ifndef __ASSEMBLER__
#include <stdint.h>

/* Physical RAM as the kernel reaches it. */
static inline void *phys_to_virt(uint64_t pa)
{
    return (void *)(DIRECT_BASE + pa);
}

/* The other way, for addresses that phys_to_virt() made. */
static inline uint64_t virt_to_phys(const void *va)
{
    return (uint64_t)va - DIRECT_BASE;
}

/* A symbol of the kernel's image. */
static inline uint64_t image_to_phys(const void *va)
{
    return (uint64_t)va - KERNEL_BASE;
}

/* Set by kernel.ld. */
extern char image_start[], text_end[], rodata_end[], image_end[];
#endif

#endif
