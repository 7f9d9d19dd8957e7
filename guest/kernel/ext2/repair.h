/* SPDX-License-Identifier: MIT */
/* Repairs a disk that was not unmounted cleanly, when it is mounted again. */
#ifndef EXT2_REPAIR_H
#define EXT2_REPAIR_H

#include "ext2/ext2.h"

/*
 * Called with the mount's lock held, before anybody uses the mount. Repairs
 * what our own order of writing can leave behind (ext2/ext2.h): names of inodes
 * that were not written, or are free already; files that had no name any more
 * but were open; a directory that was about to grow; and all counts and
 * bitmaps. Returns 0 and prints what was done. Any other damage is beyond us:
 * it returns -EIO, having changed nothing, and has printed that the disk is
 * read-only.
 */
int ext2_repair(struct ext2 *fs);

#endif
