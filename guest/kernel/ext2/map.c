/* SPDX-License-Identifier: MIT */
/*
 * Where a file's blocks are. The first twelve block numbers are in the inode;
 * then come three trees of indirect blocks, one, two and three levels deep. A 0
 * anywhere is a hole, which reads as zeros.
 */
#include <asm/errno.h>

#include "ext2/ext2.h"
#include "kernel.h"

#define MAX_LEVELS 3u

/* The number of block numbers in a block; of data blocks under a tree of
 * `levels` levels. */
static uint32_t numbers_in_block(const struct ext2 *fs)
{
    return fs->block_size / sizeof(uint32_t);
}

static uint64_t blocks_in_tree(const struct ext2 *fs, unsigned levels)
{
    uint64_t count = 1;

    while (levels-- > 0)
        count *= numbers_in_block(fs);
    return count;
}

uint64_t ext2_max_size(const struct ext2 *fs)
{
    uint64_t blocks = EXT2_NR_DIRECT;

    for (unsigned levels = 1; levels <= MAX_LEVELS; levels++)
        blocks += blocks_in_tree(fs, levels);
    /* A file may use at most UINT32_MAX sectors, including its trees. */
    blocks = MIN(blocks, (uint64_t)UINT32_MAX / (fs->block_size / 512) / 2);
    if (!(fs->super.read_only_compatible & EXT2_RO_LARGE_FILE))
        return MIN(blocks * fs->block_size, (uint64_t)INT32_MAX);
    return blocks * fs->block_size;
}

/* Finds the slot of the inode that leads to block *index, and how many levels
 * are below that slot. *index becomes the index within that tree. */
static unsigned find_tree(const struct ext2 *fs, uint64_t *index,
                          unsigned *levels)
{
    *levels = 0;
    if (*index < EXT2_NR_DIRECT)
        return (unsigned)*index;
    *index -= EXT2_NR_DIRECT;
    for (*levels = 1; *levels < MAX_LEVELS; ++*levels) {
        if (*index < blocks_in_tree(fs, *levels))
            break;
        *index -= blocks_in_tree(fs, *levels);
    }
    return EXT2_NR_DIRECT + *levels - 1;
}

/* Adds a new block of zeros to a file and stores its number in *slot. */
static int add_block(struct ext2_node *node, uint32_t *slot)
{
    struct ext2 *fs = ext2_of(&node->inode);
    struct ext2_block block;
    uint32_t number;
    int error = ext2_alloc_block(fs, node->goal, &number);

    if (error != 0)
        return error;
    error = ext2_get_new(fs, number, &block);
    if (error != 0) {
        (void)ext2_free_block(fs, number);
        return error;
    }
    ext2_put(&block);
    *slot = number;
    node->goal = number + 1;
    node->nr_sectors += fs->block_size / 512;
    return 0;
}

int ext2_map(struct ext2_node *node, uint64_t index, bool create,
             uint32_t *number)
{
    struct ext2 *fs = ext2_of(&node->inode);
    struct ext2_block at = {0}; /* the block that holds `slot`, if any */
    unsigned levels;
    uint32_t *slot = &node->slots[find_tree(fs, &index, &levels)];
    int error = 0;

    for (;; levels--) {
        if (*slot == 0 && create) {
            error = add_block(node, slot);
            if (error == 0 && at.buffer != NULL)
                ext2_dirty(fs, &at, BUFFER_MAPS);
        }
        *number = *slot;
        if (error != 0 || *slot == 0)
            break;
        if (!ext2_block_ok(fs, *slot)) {
            error = ext2_damaged(fs, "a file claims block", *slot);
            break;
        }
        if (levels == 0)
            break;
        ext2_put(&at);
        error = ext2_get(fs, *number, &at);
        if (error != 0)
            break;
        slot = (uint32_t *)at.data + index / blocks_in_tree(fs, levels - 1);
        index %= blocks_in_tree(fs, levels - 1);
    }
    ext2_put(&at);
    return error;
}

static int free_block(struct ext2_node *node, uint32_t *slot)
{
    struct ext2 *fs = ext2_of(&node->inode);
    int error = ext2_free_block(fs, *slot);

    *slot = 0;
    node->nr_sectors -= fs->block_size / 512;
    return error;
}

/* Frees all of a tree's blocks but the first `keep`; if that is 0, the tree
 * itself too. Recursion is at most three levels deep. */
static int cut_tree(struct ext2_node *node, uint32_t *slot, unsigned levels,
                    uint64_t keep)
{
    struct ext2 *fs = ext2_of(&node->inode);
    struct ext2_block block;

    if (*slot == 0)
        return 0;
    if (levels == 0)
        return free_block(node, slot);
    if (!ext2_block_ok(fs, *slot))
        return ext2_damaged(fs, "a file claims block", *slot);
    int error = ext2_get(fs, *slot, &block);

    if (error != 0)
        return error;
    uint64_t below = blocks_in_tree(fs, levels - 1);
    uint32_t *numbers = block.data;

    for (uint64_t i = keep / below; i < numbers_in_block(fs) && error == 0;
         i++) {
        uint64_t kept = keep > i * below ? keep - i * below : 0;

        error = cut_tree(node, &numbers[i], levels - 1, kept);
    }
    if (keep > 0)
        ext2_dirty(fs, &block, BUFFER_MAPS);
    ext2_put(&block);
    return keep == 0 && error == 0 ? free_block(node, slot) : error;
}

int ext2_cut(struct ext2_node *node, uint64_t keep)
{
    const struct ext2 *fs = ext2_of(&node->inode);
    uint64_t first = 0; /* first block of the file under the slot */
    int error = 0;

    for (unsigned i = 0; i < EXT2_NR_SLOTS && error == 0; i++) {
        unsigned levels = i < EXT2_NR_DIRECT ? 0 : i - EXT2_NR_DIRECT + 1;
        uint64_t count = blocks_in_tree(fs, levels);

        if (keep < first + count)
            error = cut_tree(node, &node->slots[i], levels,
                             keep > first ? keep - first : 0);
        first += count;
    }
    return error;
}
