/* SPDX-License-Identifier: MIT */
/* System calls on the caller's address space. */
#include <asm/errno.h>
#include <linux/mman.h>

#include "cpu/cpu.h"
#include "fs/device.h"
#include "fs/files.h"
#include "fs/shared.h"
#include "kernel.h"
#include "layout.h"
#include "mm/page.h"
#include "proc/process.h"
#include "sys/memory.h"
#include "sys/syscall.h"

static struct space *space(void)
{
    return current_process()->space;
}

/* One mmap() request, checked. */
struct mapping {
    uint64_t start; /* 0: anywhere */
    uint64_t len;
    uint32_t flags;
    struct inode *inode;
    uint64_t offset;
    uint64_t file_len;
};

static int64_t map(struct mapping *m, uint64_t flags)
{
    int error = 0;

    if (flags & MAP_FIXED)
        error = space_unmap(space(), m->start, m->start + m->len);
    else if (!(flags & MAP_FIXED_NOREPLACE))
        m->start = space_find_free(space(), m->len); /* hints are ignored */
    if (error != 0 || m->start == 0)
        return -ENOMEM;
    error = space_map(space(), m->start, m->start + m->len, m->flags, m->inode,
                      m->offset, m->file_len);
    return error != 0 ? error : (int64_t)m->start;
}

static int find_file(struct mapping *m, struct file *file)
{
    int error = 0;

    bool writable = file_writable(file) && file->inode->ops->write != NULL;

    if (device_is_zero(file->inode)) { /* like memory without a file */
        if ((m->flags & AREA_SHARED) && !writable)
            m->flags |= AREA_NEVER_WRITE;
        return 0;
    }
    if (!inode_is(file->inode, S_IFREG))
        error = -ENODEV;
    else if (!file_readable(file) ||
             ((m->flags & AREA_SHARED) && (m->flags & PROT_WRITE) && !writable))
        error = -EACCES;
    if (error == 0) {
        m->inode = file->inode;
        m->flags |= AREA_FILE;
        if ((m->flags & AREA_SHARED) && !writable)
            m->flags |= AREA_NEVER_WRITE;
        m->file_len = m->len;
        inode_ref(m->inode);
    }
    return error;
}

/* Makes the inode for memory that is shared without a file. */
static int make_shared(struct mapping *m)
{
    m->inode = shared_new(m->len);
    m->offset = 0;
    return m->inode != NULL ? 0 : -ENOMEM;
}

/* Checks the request itself. Returns 0 or -errno. */
static int check_mapping(const struct mapping *m, const struct syscall *call)
{
    uint64_t type = call->arg[3] & MAP_TYPE;
    bool fixed = call->arg[3] & (MAP_FIXED | MAP_FIXED_NOREPLACE);

    if (call->arg[1] == 0 || (type != MAP_PRIVATE && type != MAP_SHARED) ||
        (call->arg[2] & ~(uint64_t)AREA_PROT) != 0 ||
        m->offset % X86_PAGE_SIZE != 0 || m->offset + m->len < m->offset)
        return -EINVAL;
    if ((m->flags & PROT_WRITE) && (m->flags & PROT_EXEC))
        return -EACCES; /* never writable and executable */
    if (m->len < call->arg[1] || m->len > SPACE_MAX_MAPPED)
        return -ENOMEM;
    if (fixed && (m->start % X86_PAGE_SIZE != 0 || m->start < USER_BOTTOM ||
                  m->start > USER_TOP - m->len))
        return -EINVAL;
    return 0;
}

int64_t sys_mmap(const struct syscall *call)
{
    uint64_t flags = call->arg[3];
    struct mapping m = {
        .start = call->arg[0],
        .len = ALIGN_UP(call->arg[1], X86_PAGE_SIZE),
        .flags = (uint32_t)call->arg[2],
        .offset = call->arg[5],
    };
    struct file *file = flags & MAP_ANONYMOUS ? NULL : fd_get(call->arg[4]);
    int64_t result = check_mapping(&m, call);

    if (!(flags & MAP_ANONYMOUS) && file == NULL)
        result = -EBADF;
    if ((flags & MAP_TYPE) == MAP_SHARED)
        m.flags |= AREA_SHARED;
    if (result == 0 && file != NULL)
        result = find_file(&m, file);
    if (result == 0 && m.inode == NULL && (m.flags & AREA_SHARED))
        result = make_shared(&m);
    if (result == 0) {
        bool locked = space_lock(space());

        result = space_may_map(space(), m.len) ? map(&m, flags) : -ENOMEM;
        space_unlock(space(), locked);
    }
    if (m.inode != NULL)
        inode_unref(m.inode);
    if (file != NULL)
        file_unref(file);
    return result;
}

bool page_range(uint64_t start, uint64_t *len)
{
    uint64_t rounded = ALIGN_UP(*len, X86_PAGE_SIZE);

    if (start % X86_PAGE_SIZE != 0 || rounded < *len || start > USER_TOP ||
        rounded > USER_TOP - start)
        return false;
    *len = rounded;
    return true;
}

static int64_t munmap(const struct syscall *call)
{
    uint64_t len = call->arg[1];

    if (!page_range(call->arg[0], &len) || len == 0)
        return -EINVAL;
    uint64_t end = call->arg[0] + len;

    if (end <= USER_BOTTOM)
        return 0; /* nothing is ever mapped there */
    return space_unmap(space(), MAX(call->arg[0], USER_BOTTOM), end);
}

static int64_t mprotect(const struct syscall *call)
{
    uint64_t len = call->arg[1];

    if (!page_range(call->arg[0], &len) ||
        (call->arg[2] & ~(uint64_t)AREA_PROT) != 0)
        return -EINVAL;
    if ((call->arg[2] & PROT_WRITE) && (call->arg[2] & PROT_EXEC))
        return -EACCES;
    if (len == 0)
        return 0;
    if (call->arg[0] < USER_BOTTOM)
        return -ENOMEM;
    return space_protect(space(), call->arg[0], call->arg[0] + len,
                         (uint32_t)call->arg[2]);
}

/* Linux's brk() does not report errors: it returns the end of the heap. */
static int64_t brk(const struct syscall *call)
{
    struct space *s = space();
    uint64_t wanted = call->arg[0];

    if (wanted < s->heap_start || wanted > USER_MMAP_TOP ||
        (wanted > s->heap_end && !space_may_map(s, wanted - s->heap_end)))
        return (int64_t)s->heap_end;
    uint64_t from = ALIGN_UP(s->heap_end, X86_PAGE_SIZE);
    uint64_t to = ALIGN_UP(wanted, X86_PAGE_SIZE);
    int error = 0;

    if (to > from)
        error = space_map(s, from, to, PROT_READ | PROT_WRITE, NULL, 0, 0);
    else if (to < from)
        error = space_unmap(s, to, from);
    if (error == 0)
        s->heap_end = wanted;
    return (int64_t)s->heap_end;
}

int64_t memory_alone(syscall_fn *fn, const struct syscall *call)
{
    struct space *s = space();
    bool locked = space_lock(s);
    int64_t result = fn(call);

    space_unlock(s, locked);
    return result;
}

int64_t sys_munmap(const struct syscall *call)
{
    return memory_alone(munmap, call);
}

int64_t sys_mprotect(const struct syscall *call)
{
    return memory_alone(mprotect, call);
}

int64_t sys_brk(const struct syscall *call)
{
    return memory_alone(brk, call);
}

/* Writes changed pages of mapped files to the files and, with MS_SYNC, to the
 * disk. */
static int64_t write_areas(const struct syscall *call)
{
    uint64_t len = call->arg[1];
    uint64_t end = 0;
    int error = 0;

    if (!page_range(call->arg[0], &len))
        return -EINVAL;
    end = call->arg[0] + len;
    for (uint64_t va = call->arg[0]; va < end && error == 0;) {
        const struct area *area = space_find(space(), va);

        if (area == NULL)
            return -ENOMEM;
        if ((area->flags & (AREA_SHARED | AREA_FILE)) ==
            (AREA_SHARED | AREA_FILE)) {
            error = shared_clean(area->inode);
            if (error == 0 && (call->arg[2] & MS_SYNC))
                error = inode_sync(area->inode);
        }
        va = area->end;
    }
    return error;
}

int64_t sys_msync(const struct syscall *call)
{
    uint64_t flags = call->arg[2];

    if ((flags & ~(uint64_t)(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) != 0 ||
        ((flags & MS_ASYNC) && (flags & MS_SYNC)))
        return -EINVAL;
    return memory_alone(write_areas, call);
}
