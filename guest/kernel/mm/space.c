/* SPDX-License-Identifier: MIT */
/*
 * Making, copying and freeing address spaces. For areas see mm/area.c, for
 * faults mm/fault.c.
 */
#include "mm/space.h"

#include <asm/errno.h>

#include "cpu/shootdown.h"
#include "fs/inode.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/area.h"
#include "mm/heap.h"
#include "mm/paging.h"

#define USER_SLOTS 256u /* PML4 entries of the lower half */

struct space *space_create(void)
{
    struct space *space = heap_alloc(sizeof(*space));
    uint64_t table = space != NULL ? page_alloc(PAGE_USER) : 0;

    if (table == 0) {
        heap_free(space);
        return NULL;
    }
    pte_t *pml4 = phys_to_virt(table);
    const pte_t *kernel = phys_to_virt(kernel_pml4);
    size_t half = USER_SLOTS * sizeof(*pml4);

    memset(pml4, 0, half);
    memcpy(pml4 + USER_SLOTS, kernel + USER_SLOTS, half);
    space->users = 1;
    space->pml4 = table;
    mutex_init(&space->lock, "space");
    return space;
}

int space_set_program(struct space *space, struct inode *program)
{
    int error = inode_begin_program(program);

    if (error == 0) {
        inode_ref(program);
        space->program = program;
    }
    return error;
}

void space_ref(struct space *space)
{
    __atomic_fetch_add(&space->users, 1, __ATOMIC_RELAXED);
}

/* Only a user can add another one, so a single user stays alone and needs no
 * lock. */
bool space_lock(struct space *space)
{
    if (__atomic_load_n(&space->users, __ATOMIC_ACQUIRE) == 1)
        return false;
    mutex_lock(&space->lock);
    return true;
}

void space_unlock(struct space *space, bool locked)
{
    if (locked)
        mutex_unlock(&space->lock);
}

void space_flush(const struct space *space, uint64_t va, uint64_t nr_pages)
{
    if (__atomic_load_n(&space->users, __ATOMIC_ACQUIRE) > 1)
        shootdown(va, nr_pages);
    else
        shootdown_here(va, nr_pages);
}

/* Shares the pages of one area between parent and child. */
static int fork_pages(struct space *child, const struct space *parent,
                      const struct area *area)
{
    for (uint64_t va = area->start; va < area->end; va += X86_PAGE_SIZE) {
        pte_t *from = paging_walk(parent->pml4, va, false, PAGE_USER);

        if (from == NULL) {
            /* No table: skip the range that it would map. */
            va = ALIGN_UP(va + 1, X86_LARGE_PAGE_SIZE) - X86_PAGE_SIZE;
            continue;
        }
        if (!(*from & PTE_THERE))
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

static int fork_areas(struct space *child, const struct space *parent)
{
    struct area **tail = &child->areas;
    int error = 0;

    for (const struct area *a = parent->areas; a != NULL && error == 0;
         a = a->next) {
        *tail = area_copy(a);
        if (*tail == NULL)
            return -ENOMEM;
        error = fork_pages(child, parent, a);
        tail = &(*tail)->next;
    }
    return error;
}

struct space *space_fork(struct space *parent)
{
    struct space *child = space_create();

    if (child == NULL)
        return NULL;
    bool locked = space_lock(parent);

    child->heap_start = parent->heap_start;
    child->heap_end = parent->heap_end;
    int error = fork_areas(child, parent);

    if (error == 0 && parent->program != NULL)
        error = space_set_program(child, parent->program);

    space_flush(parent, 0, SHOOTDOWN_ALL); /* TLBs have writable entries */
    space_unlock(parent, locked);
    if (error != 0) {
        space_unref(child);
        return NULL;
    }
    return child;
}

/* Frees a table at `level`, with everything below it. Level 1 maps pages. */
static void free_table(uint64_t pa, unsigned level)
{
    const pte_t *table = phys_to_virt(pa);

    for (unsigned i = 0; i < X86_NR_PTES; i++) {
        if (!(table[i] & PTE_THERE))
            continue;
        if (level > 1)
            free_table(table[i] & X86_PTE_ADDR, level - 1);
        else
            page_unref(table[i] & X86_PTE_ADDR);
    }
    page_unref(pa);
}

static void destroy(struct space *space)
{
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
    if (space->program != NULL) {
        inode_end_program(space->program);
        inode_unref(space->program);
    }
    heap_free(space);
}

void space_unref(struct space *space)
{
    if (space != NULL &&
        __atomic_fetch_sub(&space->users, 1, __ATOMIC_ACQ_REL) == 1)
        destroy(space);
}
