/* SPDX-License-Identifier: MIT */
/* System calls on existing mappings: changing size or place, and advice. */
#include <asm/errno.h>
#include <linux/mman.h>

#include "cpu/cpu.h"
#include "kernel.h"
#include "layout.h"
#include "mm/space.h"
#include "proc/process.h"
#include "sys/memory.h"
#include "sys/syscall.h"

/* One request to mremap(), in whole pages. */
struct remap {
    struct space *space;
    const struct area *area; /* the area that holds the whole old range */
    uint64_t start;
    uint64_t old_len;
    uint64_t new_len;
};

static bool can_grow(const struct remap *r)
{
    return r->new_len <= r->old_len ||
           (space_may_map(r->space, r->new_len - r->old_len) &&
            /* memory shared without a file has a fixed size */
            (r->area->inode == NULL || (r->area->flags & AREA_FILE)));
}

/* Grows the mapping where it is; only for zeros, not for pages of a file. */
static int grow(const struct remap *r)
{
    uint64_t end = r->start + r->old_len;

    if (r->area->end != end || r->area->inode != NULL ||
        (r->area->flags & AREA_SHARED))
        return -ENOMEM;
    int error = space_map(r->space, end, r->start + r->new_len, r->area->flags,
                          NULL, 0, 0);

    return error == -EEXIST ? -ENOMEM : error;
}

/* Moves the mapping. If the program named the place, what was mapped there is
 * unmapped. */
static int64_t move_to(const struct remap *r, uint64_t to, bool named)
{
    int error = 0;

    if (named)
        error = space_unmap(r->space, to, to + r->new_len);
    else
        to = space_find_free(r->space, r->new_len);
    if (error != 0 || to == 0)
        return -ENOMEM;
    error = space_move(r->space, r->start, r->old_len, to, r->new_len);
    return error != 0 ? error : (int64_t)to;
}

static bool target_valid(const struct remap *r, uint64_t to)
{
    return to % X86_PAGE_SIZE == 0 && to >= USER_BOTTOM &&
           r->new_len <= USER_TOP - USER_BOTTOM &&
           to <= USER_TOP - r->new_len &&
           (to >= r->start + r->old_len || to + r->new_len <= r->start);
}

static int64_t mremap(const struct syscall *call)
{
    uint64_t flags = call->arg[3];
    bool named = flags & MREMAP_FIXED;
    struct remap r = {
        .space = current_process()->space,
        .start = call->arg[0],
        .old_len = call->arg[1],
        .new_len = call->arg[2],
    };
    int error = -ENOMEM;

    if (!page_range(r.start, &r.old_len) || !page_range(0, &r.new_len) ||
        r.old_len == 0 || r.new_len == 0 ||
        (flags & ~(uint64_t)(MREMAP_MAYMOVE | MREMAP_FIXED)) != 0 ||
        (named &&
         (!(flags & MREMAP_MAYMOVE) || !target_valid(&r, call->arg[4]))))
        return -EINVAL;
    r.area = space_find(r.space, r.start);
    if (r.area == NULL || r.area->end - r.start < r.old_len)
        return -EFAULT;
    if (!can_grow(&r))
        return -ENOMEM;
    if (named)
        return move_to(&r, call->arg[4], true);
    if (r.new_len == r.old_len)
        return (int64_t)r.start;
    if (r.new_len < r.old_len)
        error = space_unmap(r.space, r.start + r.new_len, r.start + r.old_len);
    else
        error = grow(&r);
    if (error == -ENOMEM && r.new_len > r.old_len && (flags & MREMAP_MAYMOVE))
        return move_to(&r, 0, false);
    return error != 0 ? error : (int64_t)r.start;
}

int64_t sys_mremap(const struct syscall *call)
{
    return memory_alone(mremap, call);
}

/* Whether the advice may be ignored. A request that changes the memory's
 * contents is more than advice: it is carried out, or refused. */
static bool is_hint(uint64_t advice)
{
    switch (advice) {
    case MADV_NORMAL:
    case MADV_RANDOM:
    case MADV_SEQUENTIAL:
    case MADV_WILLNEED:
    case MADV_FREE:
    case MADV_COLD:
    case MADV_PAGEOUT:
    case MADV_HUGEPAGE:
    case MADV_NOHUGEPAGE:
    case MADV_DODUMP:
    case MADV_DONTDUMP:
        return true;
    default:
        return false;
    }
}

static int64_t madvise(const struct syscall *call)
{
    struct space *space = current_process()->space;
    uint64_t start = call->arg[0];
    uint64_t len = call->arg[1];
    bool drop = call->arg[2] == MADV_DONTNEED;

    if (!page_range(start, &len) || (!drop && !is_hint(call->arg[2])))
        return -EINVAL;
    for (uint64_t va = start; va < start + len;) {
        const struct area *area = space_find(space, va);

        if (area == NULL)
            return -ENOMEM;
        va = area->end;
    }
    if (drop && len > 0)
        space_discard(space, start, start + len);
    return 0;
}

int64_t sys_madvise(const struct syscall *call)
{
    return memory_alone(madvise, call);
}
