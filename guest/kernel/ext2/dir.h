/* SPDX-License-Identifier: MIT */
/* The blocks of a directory, and the entries in them: what ext2/dir.c and
 * ext2/dir_read.c share. */
#ifndef EXT2_DIR_H
#define EXT2_DIR_H

#include "ext2/ext2.h"

uint64_t ext2_dir_blocks(const struct ext2_node *dir);
/* Gets the block with that index of a directory; -EIO if it has a hole there.
 */
int ext2_dir_block(struct ext2_node *dir, uint64_t index,
                   struct ext2_block *block);

/* Whether what is at `offset` of a block may be an entry. */
bool ext2_entry_ok(const struct ext2 *fs, const struct ext2_entry *entry,
                   size_t offset);

/* What a name tells of the type of what it names: EXT2_TYPE_x. */
uint8_t ext2_entry_type(uint32_t mode);

#endif
