/* SPDX-License-Identifier: MIT */
/*
 * Pages of files that are mapped into several address spaces at once
 * (MAP_SHARED). All processes that map a page of a file get the same physical
 * page. What they write to it reaches the file when somebody reads the file, on
 * msync() and fsync(), and when the mapping ends. Memory that is shared without
 * a file belongs to an inode without a name or a disk.
 */
#ifndef FS_SHARED_H
#define FS_SHARED_H

#include "fs/inode.h"

/* Gets page `index` of the file, with a reference for the mapping; `write`: it
 * will be written to. Returns 0, -ENXIO (past the file's end), -ENOMEM, -EIO.
 * Takes the inode's lock. */
int shared_get(struct inode *inode, uint64_t index, bool write, uint64_t *pa)
    __attribute__((warn_unused_result));

/* Called when a mapping was written to or has ended: writes its pages to the
 * file, and frees those that nobody maps any more. Takes the lock. Returns 0 or
 * -errno. */
int shared_clean(struct inode *inode);

/* Called with the lock held, before the file is read and after it is written.
 * The first copies what was written to pages into the file; the second copies
 * [offset, offset + len) of the file into pages. */
int shared_to_file(struct inode *inode);
void shared_from_file(struct inode *inode, uint64_t offset, uint64_t len);

/* Makes an inode without a name for `len` bytes of zeros, with one reference;
 * NULL if memory ran out. */
struct inode *shared_new(uint64_t len);

#endif
