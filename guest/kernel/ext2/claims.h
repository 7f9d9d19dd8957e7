/* SPDX-License-Identifier: MIT */
/* What ext2/repair.c finds out about a disk: who has how many names, and which
 * block is whose; and the bitmaps that follow from it. */
#ifndef EXT2_CLAIMS_H
#define EXT2_CLAIMS_H

#include "ext2/ext2.h"

/* Bytes in many pages, which a page has the addresses of. */
struct claims_table {
    uint64_t root; /* a page; 0: none */
    uint64_t size;
};

struct ext2_check {
    struct ext2 *fs;
    bool fix;                   /* else it is only looked at */
    struct claims_table links;  /* for each inode: 2 bytes */
    struct claims_table blocks; /* a bit for each block: it is somebody's */
    unsigned nr_names, nr_files, nr_counts; /* that were wrong */
};

/* In the place of the number of links, once that was compared. */
#define CLAIMS_IN_USE    1u
#define CLAIMS_DIRECTORY 2u

/* 0, -ENOMEM, or -EFBIG: the disk is too large for this. */
int claims_begin(struct ext2_check *c);
void claims_end(struct ext2_check *c);

uint16_t *claims_links(const struct ext2_check *c, uint32_t inode);

/* The blocks of an inode are its own; *nr_sectors says how many, in 512 bytes.
 * -EIO if one is somebody's already. */
int claims_take(struct ext2_check *c, const struct ext2_inode *inode,
                uint32_t *nr_sectors);

/* Compares bitmaps and counts with it; with `fix` they are as they should be.
 */
int claims_to_maps(struct ext2_check *c);

#endif
