/* SPDX-License-Identifier: MIT */
/* The blocks of a directory, and the entries in them. */
#ifndef EXT2_DIR_H
#define EXT2_DIR_H

#include "ext2/ext2.h"

uint64_t ext2_dir_blocks(const struct ext2_node *dir);
/* Gets block `index` of a directory; -EIO if there is a hole. */
int ext2_dir_block(struct ext2_node *dir, uint64_t index,
                   struct ext2_block *block);

/* Whether `entry`, at `offset` in its block, is valid. */
bool ext2_entry_ok(const struct ext2 *fs, const struct ext2_entry *entry,
                   size_t offset);

/* How many bytes of an entry are in use: its header and name, or 0 if it names
 * no inode. */
unsigned ext2_entry_used(const struct ext2_entry *entry);

/* A place in a directory. The caller must put its block. */
struct ext2_place {
    uint64_t index; /* of the block */
    struct ext2_block block;
    struct ext2_entry *entry;
    struct ext2_entry *before; /* in the same block; NULL: it is the first */
};

/* The first finds a name, the second an entry with room for one. -ENOENT if
 * there is none. */
int ext2_find_name(struct ext2_node *dir, const char *name,
                   struct ext2_place *place);
int ext2_find_room(struct ext2_node *dir, const char *name,
                   struct ext2_place *place);

/* Updates the index after the entries of a block have changed, and so its free
 * room. */
void ext2_place_changed(struct ext2_node *dir, uint64_t index,
                        const void *data);

/* The type that a directory entry records for an inode of `mode`:
 * EXT2_TYPE_x. */
uint8_t ext2_entry_type(uint32_t mode);

#endif
