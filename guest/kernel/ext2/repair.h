/* SPDX-License-Identifier: MIT */
/* A disk that was not put away properly, made whole again when it is mounted.
 */
#ifndef EXT2_REPAIR_H
#define EXT2_REPAIR_H

#include "ext2/ext2.h"

/*
 * With the lock of the mount held, before anybody uses it. Mends what our own
 * order of writing can leave (ext2/ext2.h): names of inodes that were not
 * written, or are free already; files that had no name any more, but were open;
 * a directory that was about to grow; and all counts and bitmaps. Returns 0 and
 * says what was done. Anything else is more than we understand: -EIO, nothing
 * was changed, and the disk is read only, which was said.
 */
int ext2_repair(struct ext2 *fs);

#endif
