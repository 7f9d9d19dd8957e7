/* SPDX-License-Identifier: MIT */
/*
 * The address space of a process: areas (what may be where) and page tables
 * (what is there already). Pages come when they are first touched.
 *
 * An address space belongs to the threads of one program; nobody else changes
 * it (except its maker, before it runs). As long as there is one thread, it
 * needs no lock, and no other CPU can have stale entries of it in its TLB: a
 * CPU loads cr3, and so forgets them, whenever it changes from one space to
 * another. With several, a sleeping lock guards areas and tables, and what is
 * taken away from a page is taken out of every CPU's TLB (space_flush()).
 */
#ifndef MM_SPACE_H
#define MM_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/mutex.h"

struct inode;

/* All areas together: what fork and munmap have to look through. */
#define SPACE_MAX_MAPPED (64ull << 30)

/* Permissions of an area: PROT_READ, PROT_WRITE, PROT_EXEC of Linux. */
#define AREA_PROT        7u
#define AREA_SHARED      8u  /* fork shares its pages instead of copying them */
#define AREA_FILE        16u /* nothing of it lies past the file's end */
#define AREA_NEVER_WRITE 32u /* of a file that was not opened for that */

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
    uint32_t users;        /* threads */
    struct mutex lock;     /* taken only with several: space_lock() */
    uint64_t pml4;         /* guest-physical */
    struct area *areas;    /* by address, never overlapping */
    struct inode *program; /* that it is of, or NULL; fs/inode.h counts it */
    uint64_t heap_start;   /* brk: the heap is [heap_start, heap_end) */
    uint64_t heap_end;
    size_t nr_pages; /* in its lower half, without the tables */
};

/* Makes an empty one with one user; NULL without memory. */
struct space *space_create(void) __attribute__((warn_unused_result));

/* Makes a copy of `parent`, which must be loaded. Writable private pages are
 * shared until one of the two writes. NULL without memory. */
struct space *space_fork(struct space *parent)
    __attribute__((warn_unused_result));

/* Says which program it is of; takes a reference. 0 or -ETXTBSY. */
int space_set_program(struct space *space, struct inode *program)
    __attribute__((warn_unused_result));

/* One more thread; one less. The last one gives everything back. It must not be
 * loaded on this CPU. NULL is fine. */
void space_ref(struct space *space);
void space_unref(struct space *space);

/* For all that follows: with the lock held, if there are several users.
 * space_lock() tells whether it was taken; space_unlock() wants that back. */
bool space_lock(struct space *space) __attribute__((warn_unused_result));
void space_unlock(struct space *space, bool locked);

/* Rights to [va, va + nr_pages) were taken away in the tables: no CPU has them
 * any more when this returns. */
void space_flush(const struct space *space, uint64_t va, uint64_t nr_pages);

/* Puts an area where nothing is yet. `inode` (or NULL) gets a reference.
 * Returns 0, -EINVAL (bounds, alignment, write and execute at once), -EEXIST
 * (overlap) or -ENOMEM. */
int space_map(struct space *space, uint64_t start, uint64_t end, uint32_t flags,
              struct inode *inode, uint64_t offset, uint64_t file_len)
    __attribute__((warn_unused_result));

/* Takes away [start, end), whatever is there. Returns 0 or -ENOMEM (an area had
 * to be cut in two). */
int space_unmap(struct space *space, uint64_t start, uint64_t end)
    __attribute__((warn_unused_result));

/* Gives back the pages of [start, end): the next touch finds what the source of
 * their contents has. */
void space_discard(struct space *space, uint64_t start, uint64_t end);

/* mm/move.c: takes [start, start + len), which lies in one area, to `to`, where
 * nothing is, with its pages; it has `new_len` bytes then. Returns 0 or
 * -ENOMEM. */
int space_move(struct space *space, uint64_t start, uint64_t len, uint64_t to,
               uint64_t new_len) __attribute__((warn_unused_result));

/* Whether there may be `len` more bytes; a program's length, whatever it is. */
bool space_may_map(const struct space *space, uint64_t len);

/* Changes the permissions of [start, end), all of which must be mapped.
 * Returns 0, -EINVAL, -ENOMEM, -EACCES (the file was not opened for it). */
int space_protect(struct space *space, uint64_t start, uint64_t end,
                  uint32_t prot) __attribute__((warn_unused_result));

/* Finds `len` free bytes, as high as possible below USER_MMAP_TOP; 0: none. */
uint64_t space_find_free(const struct space *space, uint64_t len);

struct area *space_find(const struct space *space, uint64_t va);

/* Serves a page fault at `va`, where `error` is its code (X86_PF_x). Returns
 * 0: try again; -EFAULT: the program may not do that; -ENOMEM; -EIO. May
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
