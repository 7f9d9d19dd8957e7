/* SPDX-License-Identifier: MIT */
/* What ext2/repair.c finds out about a disk: how many names each inode has and
 * which blocks are in use; and the bitmaps that follow from that. */
#ifndef EXT2_CLAIMS_H
#define EXT2_CLAIMS_H

#include "ext2/ext2.h"

/* An array of bytes in many pages; the root page holds their addresses. */
struct claims_table {
    uint64_t root; /* a page; 0: none */
    uint64_t size;
};

struct ext2_check {
    struct ext2 *fs;
    bool fix;                   /* else nothing is changed */
    struct claims_table links;  /* for each inode: 2 bytes */
    struct claims_table blocks; /* a bit for each block: it is in use */
    unsigned nr_names, nr_files, nr_counts; /* how many were wrong */
};

/* Flags that replace the number of links once that has been checked. */
#define CLAIMS_IN_USE    1u
#define CLAIMS_DIRECTORY 2u

/* Returns 0, -ENOMEM, or -EFBIG (the disk is too large for the tables). */
int claims_begin(struct ext2_check *c);
void claims_end(struct ext2_check *c);

uint16_t *claims_links(const struct ext2_check *c, uint32_t inode);

/* Claims the blocks of an inode; stores in *nr_sectors how much that is, in
 * sectors of 512 bytes. Returns -EIO if a block is claimed already. */
int claims_take(struct ext2_check *c, const struct ext2_inode *inode,
                uint32_t *nr_sectors);

/* Compares the disk's bitmaps and counts with the claims; with `fix`, corrects
 * them. */
int claims_to_maps(struct ext2_check *c);

#endif
