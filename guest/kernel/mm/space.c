/* SPDX-License-Identifier: MIT */
/*
 * Making, copying and ending address spaces. Areas are mm/area.c's, faults
 * mm/fault.c's.
 */
#include "mm/space.h"

#include <asm/errno.h>

#include "cpu/asm.h"
#include "fs/inode.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/area.h"
#include "mm/heap.h"
#include "mm/paging.h"

#define USER_SLOTS 256u /* PML4 entries of the lower half */

int space_create(struct space *space)
{
    *space = (struct space){.pml4 = page_alloc(PAGE_USER)};
    if (space->pml4 == 0)
        return -ENOMEM;
    pte_t *pml4 = phys_to_virt(space->pml4);
    const pte_t *kernel = phys_to_virt(kernel_pml4);
    size_t half = USER_SLOTS * sizeof(*pml4);

    memset(pml4, 0, half);
    memcpy(pml4 + USER_SLOTS, kernel + USER_SLOTS, half);
    return 0;
}

/* Shares the pages of one area between parent and child. */
static int fork_pages(struct space *child, const struct space *parent,
                      const struct area *area)
{
    for (uint64_t va = area->start; va < area->end; va += X86_PAGE_SIZE) {
        pte_t *from = paging_walk(parent->pml4, va, false, PAGE_USER);

        if (from == NULL) {
            /* No table: skip what the table would map. */
            va = ALIGN_UP(va + 1, X86_LARGE_PAGE_SIZE) - X86_PAGE_SIZE;
            continue;
        }
        if (!(*from & X86_PTE_P))
            continue;
        pte_t *to = paging_walk(child->pml4, va, true, PAGE_USER);

        if (to == NULL)
            return -ENOMEM;
        if (!(area->flags & AREA_SHARED))
            *from &= ~X86_PTE_W; /* the next write faults, and copies */
        page_ref(*from & X86_PTE_ADDR);
        *to = *from;
        child->nr_pages++;
    }
    return 0;
}

int space_fork(struct space *child, struct space *parent)
{
    int error = space_create(child);
    struct area **tail = &child->areas;

    if (error != 0)
        return error;
    child->heap_start = parent->heap_start;
    child->heap_end = parent->heap_end;
    for (const struct area *a = parent->areas; a != NULL; a = a->next) {
        *tail = area_copy(a);
        error = *tail != NULL ? fork_pages(child, parent, a) : -ENOMEM;
        if (error != 0)
            break;
        tail = &(*tail)->next;
    }
    cr3_write(cr3_read()); /* the parent's TLB still has writable entries */
    if (error != 0)
        space_destroy(child);
    return error;
}

/* Gives a table of `level` back, with all below it. Level 1 maps pages. */
static void free_table(uint64_t pa, unsigned level)
{
    const pte_t *table = phys_to_virt(pa);

    for (unsigned i = 0; i < X86_NR_PTES; i++) {
        if (!(table[i] & X86_PTE_P))
            continue;
        if (level > 1)
            free_table(table[i] & X86_PTE_ADDR, level - 1);
        else
            page_unref(table[i] & X86_PTE_ADDR);
    }
    page_unref(pa);
}

void space_destroy(struct space *space)
{
    if (space->pml4 == 0)
        return;
    const pte_t *pml4 = phys_to_virt(space->pml4);

    for (unsigned i = 0; i < USER_SLOTS; i++)
        if (pml4[i] & X86_PTE_P)
            free_table(pml4[i] & X86_PTE_ADDR, 3);
    page_unref(space->pml4);
    while (space->areas != NULL) {
        struct area *area = space->areas;

        space->areas = area->next;
        area_free(area);
    }
    *space = (struct space){0};
}
