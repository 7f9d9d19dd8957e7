/* SPDX-License-Identifier: MIT */
/*
 * Page tables. Source: Intel SDM Vol. 3A, "4-Level Paging"; AMD APM Vol. 2,
 * "Long-Mode Page Translation".
 *
 * W^X holds for every mapping made here: memory that can be written cannot be
 * executed, not even through the direct mapping that all RAM has.
 */
#include "mm/paging.h"

#include <asm/errno.h>

#include "cpu/asm.h"
#include "cpu/features.h"
#include "kernel.h"
#include "layout.h"
#include "lib/boot_info.h"
#include "lib/string.h"
#include "sync/spinlock.h"
#include "x86/msr.h"

#define LEVELS 4

uint64_t kernel_pml4;

static struct spinlock lock = SPINLOCK_INIT("paging", RANK_PAGING);

/* Index into the table at a level: level 4 is the PML4, level 1 the page table
 * proper. */
static unsigned index_at(uint64_t va, unsigned level)
{
    return va >> (X86_PAGE_SHIFT + 9 * (level - 1)) & (X86_NR_PTES - 1);
}

/* Walks down to the entry for `va` in the table at `level`. */
static pte_t *walk_to(uint64_t pml4, uint64_t va, unsigned level, bool create,
                      enum page_use use)
{
    pte_t *table = phys_to_virt(pml4);

    for (unsigned at = LEVELS; at > level; at--) {
        pte_t *entry = &table[index_at(va, at)];

        if (!(*entry & X86_PTE_P)) {
            uint64_t pa = create ? page_alloc_zeroed(use) : 0;

            if (pa == 0)
                return NULL;
            /* Only the last level decides what is allowed. */
            *entry = pa | X86_PTE_P | X86_PTE_W | X86_PTE_U;
        }
        if (*entry & X86_PTE_PS)
            return NULL;
        table = phys_to_virt(*entry & X86_PTE_ADDR);
    }
    return &table[index_at(va, level)];
}

pte_t *paging_walk(uint64_t pml4, uint64_t va, bool create, enum page_use use)
{
    return walk_to(pml4, va, 1, create, use);
}

int paging_map_kernel(uint64_t va, uint64_t pa, uint64_t flags)
{
    spin_lock(&lock);
    pte_t *pte = paging_walk(kernel_pml4, va, true, PAGE_KERNEL);

    if (pte != NULL) {
        ASSERT(!(*pte & X86_PTE_P));
        *pte = pa | flags | X86_PTE_P | X86_PTE_G;
    }
    spin_unlock(&lock);
    return pte != NULL ? 0 : -ENOMEM;
}

uint64_t paging_unmap_kernel(uint64_t va)
{
    uint64_t pa = 0;

    spin_lock(&lock);
    pte_t *pte = paging_walk(kernel_pml4, va, false, PAGE_KERNEL);

    if (pte != NULL && (*pte & X86_PTE_P)) {
        pa = *pte & X86_PTE_ADDR;
        *pte = 0;
    }
    spin_unlock(&lock);
    return pa;
}

volatile void *paging_map_device(uint64_t pa, uint64_t len)
{
    uint64_t first = ALIGN_DOWN(pa, X86_PAGE_SIZE);

    for (uint64_t at = first; at < pa + len; at += X86_PAGE_SIZE) {
        uint64_t va = (uint64_t)phys_to_virt(at);
        pte_t *pte = paging_walk(kernel_pml4, va, false, PAGE_KERNEL);

        if (pte != NULL && (*pte & X86_PTE_P))
            continue; /* two devices in one page */
        if (paging_map_kernel(va, at,
                              X86_PTE_W | X86_PTE_NX | X86_PTE_PCD |
                                  X86_PTE_PWT) != 0)
            panic("out of memory: mapping a device at 0x%lx", pa);
    }
    return phys_to_virt(pa);
}

/* The following run once, at boot, where running out of memory is fatal. */

static void map(uint64_t va, uint64_t pa, uint64_t flags, unsigned level)
{
    pte_t *pte = walk_to(kernel_pml4, va, level, true, PAGE_KERNEL);

    if (pte == NULL)
        panic("out of memory: making the kernel's page tables");
    *pte = pa | flags | X86_PTE_P | X86_PTE_G | (level == 2 ? X86_PTE_PS : 0);
}

static void map_image(const char *from, const char *to, uint64_t flags)
{
    for (const char *at = from; at < to; at += X86_PAGE_SIZE)
        map((uint64_t)at, image_to_phys(at), flags, 1);
}

/* Maps [pa, end) at DIRECT_BASE, with large pages where they fit. */
static void map_direct(uint64_t pa, uint64_t end)
{
    uint64_t ro_start = image_to_phys(image_start);
    uint64_t ro_end = image_to_phys(rodata_end);

    while (pa < end) {
        uint64_t va = (uint64_t)phys_to_virt(pa);
        bool large = pa % X86_LARGE_PAGE_SIZE == 0 &&
                     end - pa >= X86_LARGE_PAGE_SIZE &&
                     (pa >= ro_end || pa + X86_LARGE_PAGE_SIZE <= ro_start);
        bool read_only = pa >= ro_start && pa < ro_end;

        map(va, pa, X86_PTE_NX | (read_only ? 0 : X86_PTE_W), large ? 2 : 1);
        pa += large ? X86_LARGE_PAGE_SIZE : X86_PAGE_SIZE;
    }
}

/* Maps adjacent regions as one; otherwise none of them might fill a large
 * page. */
static void map_regions(void)
{
    uint64_t start = 0;
    uint64_t end = 0;

    for (uint32_t i = 0; i < boot_info.nr_regions; i++) {
        const struct hv_region *r = &boot_info.regions[i];

        if (ALIGN_DOWN(r->base, X86_PAGE_SIZE) > end) {
            map_direct(start, end);
            start = ALIGN_DOWN(r->base, X86_PAGE_SIZE);
        }
        end = MAX(end, ALIGN_UP(r->base + r->size, X86_PAGE_SIZE));
    }
    map_direct(start, end);
}

/* Makes a PML4 entry before the first process copies the upper half, so that
 * all processes share it: mappings made below it later need no copying. */
static void make_slot(uint64_t va)
{
    if (walk_to(kernel_pml4, va, LEVELS - 1, true, PAGE_KERNEL) == NULL)
        panic("out of memory: making the kernel's page tables");
}

void paging_init_cpu(void)
{
    uint64_t cr4 = cr4_read() | X86_CR4_PGE;

    if (cpu_has.smep)
        cr4 |= X86_CR4_SMEP; /* ring 0 never runs a program's page */
    if (cpu_has.smap)
        cr4 |= X86_CR4_SMAP; /* nor touches it by accident */
    if (cpu_has.umip)
        cr4 |= X86_CR4_UMIP; /* ring 3 cannot read table addresses */
    msr_write(X86_MSR_EFER, msr_read(X86_MSR_EFER) | X86_EFER_NXE);
    cr0_write(cr0_read() | X86_CR0_WP); /* ring 0 respects read-only, too */
    cr3_write(kernel_pml4);
    cr4_write(cr4);
}

void paging_init(void)
{
    kernel_pml4 = page_alloc_zeroed(PAGE_KERNEL);
    /* The other CPUs load its address in 32-bit mode. */
    ASSERT(kernel_pml4 != 0 && kernel_pml4 < 1ull << 32);
    map_image(image_start, text_end, 0);
    map_image(text_end, rodata_end, X86_PTE_NX);
    map_image(rodata_end, image_end, X86_PTE_W | X86_PTE_NX);
    map_regions();
    make_slot(KSTACK_BASE);
    make_slot(DIRECT_BASE);
    paging_init_cpu();
}
