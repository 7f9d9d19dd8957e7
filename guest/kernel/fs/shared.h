/* SPDX-License-Identifier: MIT */
/*
 * Pages of files that lie in several address spaces at once (MAP_SHARED). A
 * process that maps such a page gets the same one as all others. What is
 * written into it gets into the file when somebody reads the file, on msync()
 * and fsync(), and when the mapping ends. Memory that is shared without a file
 * belongs to one that has no name and no disk.
 */
#ifndef FS_SHARED_H
#define FS_SHARED_H

#include "fs/inode.h"

/* Page `index` of the file, with a reference for the mapping; `write`: it will
 * be written to. Returns 0, -ENXIO (past the file's end), -ENOMEM, -EIO.
 * Takes the inode's lock. */
int shared_get(struct inode *inode, uint64_t index, bool write, uint64_t *pa)
    __attribute__((warn_unused_result));

/* A mapping was written to, or has ended: its pages reach the file; those that
 * nobody maps any more go. Takes the lock. Returns 0 or -errno. */
int shared_clean(struct inode *inode);

/* With the lock held, around the file's own reading and writing: brings what
 * was written to pages into the file; brings [offset, offset + len) of the file
 * into pages. */
int shared_to_file(struct inode *inode);
void shared_from_file(struct inode *inode, uint64_t offset, uint64_t len);

/* An inode for `len` bytes of zeros without a name, with one reference; NULL
 * without memory. */
struct inode *shared_new(uint64_t len);

#endif
