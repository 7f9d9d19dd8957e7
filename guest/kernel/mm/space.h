/* SPDX-License-Identifier: MIT */
/*
 * The address space of a process: areas (what may be where) and page tables
 * (what is there already). Pages come when they are first touched.
 *
 * An address space belongs to one process, and only that process changes it
 * (or its maker, before it runs, and nobody after it ended): so there is no
 * lock, and no other CPU can have stale entries of it in its TLB: a CPU loads
 * cr3, and so forgets them, whenever it changes from one process to another.
 */
#ifndef MM_SPACE_H
#define MM_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct inode;

/* Permissions of an area: PROT_READ, PROT_WRITE, PROT_EXEC of Linux. */
#define AREA_PROT   7u
#define AREA_SHARED 8u /* fork shares its pages instead of copying them */

/* [start, end) with the same permissions and the same source of contents. */
struct area {
    struct area *next; /* the next higher one */
    uint64_t start;
    uint64_t end;
    uint32_t flags;
    struct inode *inode; /* NULL: zeros */
    uint64_t offset;     /* in the file, of `start` */
    uint64_t file_len;   /* bytes from the file; zeros beyond them */
};

struct space {
    uint64_t pml4;       /* guest-physical; 0: no space */
    struct area *areas;  /* by address, never overlapping */
    uint64_t heap_start; /* brk: the heap is [heap_start, heap_end) */
    uint64_t heap_end;
    size_t nr_pages; /* in its lower half, without the tables */
};

/* Makes an empty one. Returns 0 or -ENOMEM. */
int space_create(struct space *space) __attribute__((warn_unused_result));

/* Makes `child` a copy of `parent`, which must be loaded. Writable private
 * pages are shared until one of the two writes. Returns 0 or -ENOMEM. */
int space_fork(struct space *child, struct space *parent)
    __attribute__((warn_unused_result));

/* Gives everything back. It must not be loaded on any CPU. */
void space_destroy(struct space *space);

/* Puts an area where nothing is yet. `inode` (or NULL) gets a reference.
 * Returns 0, -EINVAL (bounds, alignment, write and execute at once), -EEXIST
 * (overlap) or -ENOMEM. */
int space_map(struct space *space, uint64_t start, uint64_t end, uint32_t flags,
              struct inode *inode, uint64_t offset, uint64_t file_len)
    __attribute__((warn_unused_result));

/* Takes [start, end) away, whatever is there. Returns 0 or -ENOMEM (an area
 * had to be cut in two). */
int space_unmap(struct space *space, uint64_t start, uint64_t end)
    __attribute__((warn_unused_result));

/* Changes the permissions of [start, end), all of which must be mapped.
 * Returns 0, -EINVAL, -ENOMEM. */
int space_protect(struct space *space, uint64_t start, uint64_t end,
                  uint32_t prot) __attribute__((warn_unused_result));

/* Finds `len` free bytes, as high as possible below USER_MMAP_TOP; 0: none. */
uint64_t space_find_free(const struct space *space, uint64_t len);

struct area *space_find(const struct space *space, uint64_t va);

/* Serves a page fault at `va`, where `error` is its code (X86_PF_x). Returns
 * 0: try again; -EFAULT: the program may not do that; -ENOMEM; -EIO. May
 * sleep. */
int space_fault(struct space *space, uint64_t va, uint64_t error)
    __attribute__((warn_unused_result));

/* Copies into a space that is not loaded. Returns 0 or an error of
 * space_fault(). */
int space_write(struct space *space, uint64_t va, const void *from, size_t len)
    __attribute__((warn_unused_result));

#endif
