/* SPDX-License-Identifier: MIT */
/*
 * The address space of a process: areas (what may be mapped where) and page
 * tables (what is mapped already). Pages are mapped when they are first
 * touched.
 *
 * An address space belongs to the threads of one program; nobody else changes
 * it (except its maker, before it runs). As long as there is one thread, it
 * needs no lock, and no other CPU can have stale entries of it in its TLB: a
 * CPU loads cr3, which flushes them, whenever it changes from one space to
 * another. With several threads, a sleeping lock guards areas and tables, and
 * whenever rights to a page are removed, every CPU's TLB is flushed
 * (space_flush()).
 */
#ifndef MM_SPACE_H
#define MM_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/mutex.h"

struct inode;

/* Limit on the size of all areas together, which fork and munmap have to
 * search. */
#define SPACE_MAX_MAPPED (64ull << 30)

/* Permissions of an area: PROT_READ, PROT_WRITE, PROT_EXEC of Linux. */
#define AREA_PROT        7u
#define AREA_SHARED      8u  /* fork shares its pages instead of copying them */
#define AREA_FILE        16u /* no page of it lies past the file's end */
#define AREA_NEVER_WRITE 32u /* its file was not opened for writing */

/* [start, end) with the same permissions and the same source of contents. */
struct area {
    struct area *next; /* the next higher one */
    uint64_t start;
    uint64_t end;
    uint32_t flags;
    struct inode *inode; /* NULL: zeros */
    uint64_t offset;     /* offset of `start` in the file */
    uint64_t file_len;   /* bytes that come from the file; then zeros */
};

struct space {
    uint32_t users;        /* threads */
    struct mutex lock;     /* taken only if there are several users */
    uint64_t pml4;         /* guest-physical */
    struct area *areas;    /* in order of address, not overlapping */
    struct inode *program; /* its executable, or NULL; see fs/inode.h */
    uint64_t heap_start;   /* for brk: the heap is [heap_start, heap_end) */
    uint64_t heap_end;
    size_t nr_pages; /* mapped in its lower half, without tables */
};

/* Makes an empty space with one user; NULL if memory ran out. */
struct space *space_create(void) __attribute__((warn_unused_result));

/* Makes a copy of `parent`, which must be loaded. Writable private pages are
 * shared until one of the two writes. NULL if memory ran out. */
struct space *space_fork(struct space *parent)
    __attribute__((warn_unused_result));

/* Sets the program that it belongs to; takes a reference. Returns 0 or
 * -ETXTBSY. */
int space_set_program(struct space *space, struct inode *program)
    __attribute__((warn_unused_result));

/* Add and remove a user. Removing the last one frees everything; the space must
 * not be loaded on this CPU then. NULL is fine. */
void space_ref(struct space *space);
void space_unref(struct space *space);

/* For all functions that follow, the lock must be held if there are several
 * users. space_lock() returns whether it took the lock; pass that to
 * space_unlock(). */
bool space_lock(struct space *space) __attribute__((warn_unused_result));
void space_unlock(struct space *space, bool locked);

/* Call it after removing rights to `nr_pages` pages from `va` on in the tables:
 * when it returns, no CPU's TLB has the old rights any more. */
void space_flush(const struct space *space, uint64_t va, uint64_t nr_pages);

/* Adds an area where nothing is mapped. Takes a reference to `inode`, which may
 * be NULL. Returns 0, -EINVAL (bounds, alignment, write and execute at once),
 * -EEXIST (overlap) or -ENOMEM. */
int space_map(struct space *space, uint64_t start, uint64_t end, uint32_t flags,
              struct inode *inode, uint64_t offset, uint64_t file_len)
    __attribute__((warn_unused_result));

/* Unmaps [start, end), whatever is there. Returns 0, or -ENOMEM (an area had to
 * be split). */
int space_unmap(struct space *space, uint64_t start, uint64_t end)
    __attribute__((warn_unused_result));

/* Frees the pages of [start, end), but keeps the areas: the next touch fills a
 * page anew, from the file or with zeros. */
void space_discard(struct space *space, uint64_t start, uint64_t end);

/* mm/move.c: moves [start, start + len), which lies in one area, with its pages
 * to `to`, where nothing is mapped. Its new length is `new_len` bytes. Returns
 * 0 or -ENOMEM. */
int space_move(struct space *space, uint64_t start, uint64_t len, uint64_t to,
               uint64_t new_len) __attribute__((warn_unused_result));

/* Whether `len` more bytes may be mapped. Any value of `len` is safe, so it may
 * come straight from a program. */
bool space_may_map(const struct space *space, uint64_t len);

/* Changes the permissions of [start, end), all of which must be mapped.
 * Returns 0, -EINVAL, -ENOMEM, -EACCES (the file was not opened for it). */
int space_protect(struct space *space, uint64_t start, uint64_t end,
                  uint32_t prot) __attribute__((warn_unused_result));

/* Finds a free range of `len` bytes, as high as possible below USER_MMAP_TOP;
 * 0: there is none. */
uint64_t space_find_free(const struct space *space, uint64_t len);

struct area *space_find(const struct space *space, uint64_t va);

/* Handles a page fault at `va` with error code `error` (X86_PF_x). Returns 0
 * (try again), -EFAULT (the program may not do that), -ENOMEM or -EIO. May
 * sleep; takes the lock itself. */
int space_fault(struct space *space, uint64_t va, uint64_t error)
    __attribute__((warn_unused_result));

/* The same with the lock held. */
int space_fault_locked(struct space *space, uint64_t va, uint64_t error)
    __attribute__((warn_unused_result));

/* Copies into a space that is not loaded. Returns 0 or an error of
 * space_fault(). */
int space_write(struct space *space, uint64_t va, const void *from, size_t len)
    __attribute__((warn_unused_result));

#endif
