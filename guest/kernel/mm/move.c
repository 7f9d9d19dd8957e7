/* SPDX-License-Identifier: MIT */
/* Moving a mapping: its pages stay where they are in RAM, and get other entries
 * in the page tables. */
#include <asm/errno.h>

#include "fs/inode.h"
#include "kernel.h"
#include "layout.h"
#include "mm/area.h"
#include "mm/paging.h"

/* Makes page tables for everything that will be moved, so that the move cannot
 * fail half way. */
static bool make_tables(const struct space *space, uint64_t start, uint64_t to,
                        uint64_t len)
{
    for (uint64_t at = 0; at < len; at += X86_PAGE_SIZE)
        if (paging_walk(space->pml4, start + at, false, PAGE_USER) != NULL &&
            paging_walk(space->pml4, to + at, true, PAGE_USER) == NULL)
            return false;
    return true;
}

static void move_entries(const struct space *space, uint64_t start, uint64_t to,
                         uint64_t len)
{
    for (uint64_t at = 0; at < len; at += X86_PAGE_SIZE) {
        pte_t *from = paging_walk(space->pml4, start + at, false, PAGE_USER);

        if (from == NULL || *from == 0)
            continue;
        *paging_walk(space->pml4, to + at, false, PAGE_USER) = *from;
        *from = 0;
    }
    space_flush(space, start, len / X86_PAGE_SIZE);
}

int space_move(struct space *space, uint64_t start, uint64_t len, uint64_t to,
               uint64_t new_len)
{
    uint64_t kept = MIN(len, new_len);

    /* Do everything that may fail first. */
    if (area_split(space, start) != 0 || area_split(space, start + len) != 0 ||
        !make_tables(space, start, to, kept))
        return -ENOMEM;
    const struct area *area = space_find(space, start);
    uint64_t file_len =
        area->flags & AREA_FILE ? new_len : MIN(area->file_len, new_len);
    int error = space_map(space, to, to + new_len, area->flags, area->inode,
                          area->offset, file_len);

    if (error != 0)
        return -ENOMEM;
    move_entries(space, start, to, kept);
    return space_unmap(space, start, start + len);
}
