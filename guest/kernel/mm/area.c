/* SPDX-License-Identifier: MIT */
/* The areas of an address space: mapping, unmapping, changing permissions. */
#include "mm/area.h"

#include <asm/errno.h>
#include <linux/mman.h>

#include "cpu/shootdown.h"
#include "fs/shared.h"
#include "kernel.h"
#include "layout.h"
#include "mm/heap.h"
#include "mm/paging.h"

struct area *area_copy(const struct area *area)
{
    struct area *copy = heap_alloc(sizeof(*copy));

    if (copy == NULL)
        return NULL;
    *copy = *area;
    copy->next = NULL;
    if (copy->inode != NULL)
        inode_ref(copy->inode);
    return copy;
}

void area_free(struct area *area)
{
    if (area->inode != NULL && (area->flags & AREA_SHARED))
        (void)shared_clean(area->inode);
    if (area->inode != NULL)
        inode_unref(area->inode);
    heap_free(area);
}

struct area *space_find(const struct space *space, uint64_t va)
{
    for (struct area *a = space->areas; a != NULL && a->start <= va;
         a = a->next)
        if (va < a->end)
            return a;
    return NULL;
}

/* Compares without adding `len`, which comes from the program: the sum could
 * wrap. */
bool space_may_map(const struct space *space, uint64_t len)
{
    uint64_t total = 0;

    for (const struct area *a = space->areas; a != NULL; a = a->next)
        total += a->end - a->start;
    return len <= SPACE_MAX_MAPPED && total <= SPACE_MAX_MAPPED - len;
}

static bool range_valid(uint64_t start, uint64_t end)
{
    return start >= USER_BOTTOM && start < end && end <= USER_TOP &&
           start % X86_PAGE_SIZE == 0 && end % X86_PAGE_SIZE == 0;
}

/* W^X: no page is ever both writable and executable. */
static bool prot_valid(uint32_t prot)
{
    return (prot & ~AREA_PROT) == 0 &&
           (prot & (PROT_WRITE | PROT_EXEC)) != (PROT_WRITE | PROT_EXEC);
}

/* Whether two areas can be merged: both of zeros, with the same flags, and
 * adjacent. Keeps a heap that grows page by page from becoming a long list. */
static bool mergeable(const struct area *a, const struct area *b)
{
    return a->end == b->start && a->flags == b->flags && a->inode == NULL &&
           b->inode == NULL && !(a->flags & AREA_SHARED);
}

int space_map(struct space *space, uint64_t start, uint64_t end, uint32_t flags,
              struct inode *inode, uint64_t offset, uint64_t file_len)
{
    struct area **at = &space->areas;
    struct area *before = NULL;

    if (!range_valid(start, end) || !prot_valid(flags & AREA_PROT))
        return -EINVAL;
    for (; *at != NULL && (*at)->end <= start; at = &(*at)->next)
        before = *at;
    if (*at != NULL && (*at)->start < end)
        return -EEXIST;

    struct area new = {
        .next = *at,
        .start = start,
        .end = end,
        .flags = flags,
        .inode = inode,
        .offset = offset,
        .file_len = file_len,
    };

    if (before != NULL && mergeable(before, &new)) {
        before->end = end;
        return 0;
    }
    struct area *area = area_copy(&new);

    if (area == NULL)
        return -ENOMEM;
    area->next = *at;
    *at = area;
    return 0;
}

int area_split(struct space *space, uint64_t va)
{
    struct area *low = space_find(space, va);

    if (low == NULL || low->start == va)
        return 0;
    struct area *high = area_copy(low);

    if (high == NULL)
        return -ENOMEM;
    uint64_t skipped = va - low->start;

    high->start = va;
    high->offset += skipped;
    high->file_len -= MIN(skipped, high->file_len);
    low->end = va;
    low->file_len = MIN(low->file_len, skipped);
    high->next = low->next;
    low->next = high;
    return 0;
}

/* Pages that were removed from the page tables, but may still be in a TLB. */
struct dropped {
    uint64_t first, last; /* addresses where they were mapped */
    unsigned count;
    uint64_t pages[SHOOTDOWN_MANY];
};

/* Frees the dropped pages, after flushing the TLBs: they may go to another
 * process. */
static void let_go(struct space *space, struct dropped *d)
{
    if (d->count == 0)
        return;
    space_flush(space, d->first, (d->last - d->first) / X86_PAGE_SIZE + 1);
    for (unsigned i = 0; i < d->count; i++)
        page_unref(d->pages[i]);
    space->nr_pages -= d->count;
    d->count = 0;
}

/* Unmaps and frees the pages of [start, end). */
static void drop_pages(struct space *space, uint64_t start, uint64_t end)
{
    struct dropped d = {.count = 0};

    for (uint64_t va = start; va < end; va += X86_PAGE_SIZE) {
        pte_t *pte = paging_walk(space->pml4, va, false, PAGE_USER);

        if (pte == NULL) {
            va = ALIGN_UP(va + 1, X86_LARGE_PAGE_SIZE) - X86_PAGE_SIZE;
            continue;
        }
        if (!(*pte & PTE_THERE))
            continue;
        if (d.count == 0)
            d.first = va;
        d.last = va;
        d.pages[d.count++] = *pte & X86_PTE_ADDR;
        *pte = 0;
        if (d.count == SHOOTDOWN_MANY)
            let_go(space, &d);
    }
    let_go(space, &d);
}

void space_discard(struct space *space, uint64_t start, uint64_t end)
{
    drop_pages(space, start, end);
}

int space_unmap(struct space *space, uint64_t start, uint64_t end)
{
    if (!range_valid(start, end))
        return -EINVAL;
    if (area_split(space, start) != 0 || area_split(space, end) != 0)
        return -ENOMEM;

    struct area **at = &space->areas;

    while (*at != NULL && (*at)->start < end) {
        struct area *area = *at;

        if (area->start < start) {
            at = &area->next;
            continue;
        }
        drop_pages(space, area->start, area->end);
        *at = area->next;
        area_free(area);
    }
    return 0;
}

/* Takes rights away from mapped pages. New rights are given by the page fault
 * handler. A page without any rights is hidden, from ring 0 as well. */
static void protect_pages(struct space *space, const struct area *area)
{
    for (uint64_t va = area->start; va < area->end; va += X86_PAGE_SIZE) {
        pte_t *pte = paging_walk(space->pml4, va, false, PAGE_USER);

        if (pte == NULL) {
            va = ALIGN_UP(va + 1, X86_LARGE_PAGE_SIZE) - X86_PAGE_SIZE;
            continue;
        }
        if (!(*pte & PTE_THERE))
            continue;
        *pte &= ~(X86_PTE_W | PTE_THERE);
        *pte |= area->flags & AREA_PROT ? X86_PTE_P : PTE_HIDDEN;
        if (area->flags & PROT_EXEC)
            *pte &= ~X86_PTE_NX;
        else
            *pte |= X86_PTE_NX;
    }
    space_flush(space, area->start, (area->end - area->start) / X86_PAGE_SIZE);
}

int space_protect(struct space *space, uint64_t start, uint64_t end,
                  uint32_t prot)
{
    if (!range_valid(start, end) || !prot_valid(prot))
        return -EINVAL;
    for (uint64_t va = start; va < end;) {
        const struct area *area = space_find(space, va);

        if (area == NULL)
            return -ENOMEM;
        if ((prot & PROT_WRITE) && (area->flags & AREA_NEVER_WRITE))
            return -EACCES;
        va = area->end;
    }
    if (area_split(space, start) != 0 || area_split(space, end) != 0)
        return -ENOMEM;
    for (struct area *a = space->areas; a != NULL && a->start < end;
         a = a->next) {
        if (a->start < start)
            continue;
        a->flags = (a->flags & ~AREA_PROT) | prot;
        protect_pages(space, a);
    }
    return 0;
}

uint64_t space_find_free(const struct space *space, uint64_t len)
{
    uint64_t best = 0;
    uint64_t low = USER_BOTTOM;

    for (const struct area *a = space->areas;; a = a->next) {
        uint64_t high = MIN(a != NULL ? a->start : USER_TOP, USER_MMAP_TOP);

        if (high > low && high - low >= len)
            best = high - len;
        if (a == NULL || a->start >= USER_MMAP_TOP)
            return best;
        low = a->end;
    }
}
