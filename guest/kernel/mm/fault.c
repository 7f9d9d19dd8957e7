/* SPDX-License-Identifier: MIT */
/*
 * Page faults that are not errors: the first touch of a page (demand paging),
 * and the first write to a page that fork shared (copy on write).
 */
#include <asm/errno.h>
#include <linux/mman.h>

#include "cpu/asm.h"
#include "fs/shared.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/paging.h"
#include "mm/space.h"

/* Whether the area allows the access that faulted. */
static bool allowed(const struct area *area, uint64_t error)
{
    if (error & X86_PF_RSVD)
        return false; /* a corrupt table, not missing rights */
    if (error & X86_PF_I)
        return area->flags & PROT_EXEC;
    if (error & X86_PF_W)
        return area->flags & PROT_WRITE;
    return area->flags & AREA_PROT; /* x86: what is mapped can be read */
}

static uint64_t pte_flags(const struct area *area)
{
    uint64_t flags = X86_PTE_P | X86_PTE_U;

    if (area->flags & PROT_WRITE)
        flags |= X86_PTE_W;
    if (!(area->flags & PROT_EXEC))
        flags |= X86_PTE_NX;
    return flags;
}

/* Fills a page for `va` from the area's file, with zeros beyond its part of the
 * file. */
static int fill_from_file(const struct area *area, uint64_t va, void *page)
{
    uint64_t at = va - area->start;
    size_t len = 0;

    if (area->inode != NULL && at < area->file_len)
        len = MIN(area->file_len - at, (uint64_t)X86_PAGE_SIZE);
    if ((area->flags & AREA_FILE) && area->inode != NULL &&
        area->offset + at >= ALIGN_UP(area->inode->size, X86_PAGE_SIZE))
        return -ENXIO;

    int64_t got =
        len == 0 ? 0 : inode_read(area->inode, page, len, area->offset + at);

    if (got < 0)
        return -EIO;
    memset((char *)page + got, 0, X86_PAGE_SIZE - (size_t)got);
    return 0;
}

static uint64_t index_in_file(const struct area *area, uint64_t va)
{
    return (area->offset + (va - area->start)) / X86_PAGE_SIZE;
}

/* Maps a page that others may have mapped, too. It is writable only after the
 * first write, so that we know which pages are to be written back. */
static int touch_shared(struct space *space, const struct area *area,
                        uint64_t va, pte_t *pte, bool write)
{
    uint64_t pa;
    int error = shared_get(area->inode, index_in_file(area, va), write, &pa);

    if (error != 0)
        return error;
    *pte = pa | (pte_flags(area) & ~(write ? 0 : X86_PTE_W));
    space->nr_pages++;
    return 0;
}

/* The first write to a shared page that had only been read. */
static int write_shared(const struct area *area, uint64_t va, pte_t *pte)
{
    uint64_t pa;
    int error = shared_get(area->inode, index_in_file(area, va), true, &pa);

    if (error != 0)
        return error;
    page_unref(pa); /* the mapping has its reference already */
    *pte |= X86_PTE_W;
    tlb_flush_page(va);
    return 0;
}

static int first_touch(struct space *space, const struct area *area,
                       uint64_t va, pte_t *pte, bool write)
{
    if (area->flags & AREA_SHARED)
        return touch_shared(space, area, va, pte, write);
    uint64_t pa = page_alloc(PAGE_USER);

    if (pa == 0)
        return -ENOMEM;
    int error = fill_from_file(area, va, phys_to_virt(pa));

    if (error != 0) {
        page_unref(pa);
        return error;
    }
    *pte = pa | pte_flags(area);
    space->nr_pages++;
    return 0;
}

/* A write to a page that is there but read-only. */
static int copy_on_write(const struct space *space, uint64_t va, pte_t *pte)
{
    uint64_t old = *pte & X86_PTE_ADDR;

    /* A page that only we have cannot become shared in the meantime. */
    if (__atomic_load_n(&page_info(old)->refs, __ATOMIC_ACQUIRE) > 1) {
        uint64_t pa = page_alloc(PAGE_USER);

        if (pa == 0)
            return -ENOMEM;
        memcpy(phys_to_virt(pa), phys_to_virt(old), X86_PAGE_SIZE);
        *pte = (*pte & ~X86_PTE_ADDR) | pa | X86_PTE_W;
        space_flush(space, va, 1); /* no thread uses the old page any more */
        page_unref(old);
        return 0;
    }
    *pte |= X86_PTE_W;
    tlb_flush_page(va);
    return 0;
}

int space_fault_locked(struct space *space, uint64_t va, uint64_t error)
{
    const struct area *area = space_find(space, va);

    if (area == NULL || !allowed(area, error))
        return -EFAULT;
    va = ALIGN_DOWN(va, X86_PAGE_SIZE);

    pte_t *pte = paging_walk(space->pml4, va, true, PAGE_USER);

    if (pte == NULL)
        return -ENOMEM;
    if (*pte & PTE_HIDDEN)
        *pte = (*pte & ~PTE_HIDDEN) | X86_PTE_P; /* access is allowed again */
    if (!(*pte & X86_PTE_P))
        return first_touch(space, area, va, pte, error & X86_PF_W);
    if ((error & X86_PF_W) && !(*pte & X86_PTE_W)) {
        return area->flags & AREA_SHARED ? write_shared(area, va, pte)
                                         : copy_on_write(space, va, pte);
    }
    tlb_flush_page(va); /* the entry is right; the TLB's was stale */
    return 0;
}

int space_fault(struct space *space, uint64_t va, uint64_t error)
{
    bool locked = space_lock(space);
    int result = space_fault_locked(space, va, error);

    space_unlock(space, locked);
    return result;
}

int space_write(struct space *space, uint64_t va, const void *from, size_t len)
{
    const char *at = from;

    while (len > 0) {
        size_t offset = va % X86_PAGE_SIZE;
        size_t chunk = MIN(X86_PAGE_SIZE - offset, len);
        pte_t *pte = paging_walk(space->pml4, va, false, PAGE_USER);

        if (pte == NULL || !(*pte & X86_PTE_P)) {
            int error = space_fault(space, va, 0);

            if (error != 0)
                return error;
            continue;
        }
        memcpy((char *)phys_to_virt(*pte & X86_PTE_ADDR) + offset, at, chunk);
        at += chunk;
        va += chunk;
        len -= chunk;
    }
    return 0;
}
