/* SPDX-License-Identifier: MIT */
/* The blocks of a directory, and the entries in them. */
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

/* How much of an entry's room its own name needs, in bytes. */
unsigned ext2_entry_used(const struct ext2_entry *entry);

/* A place in a directory. Its block is to be put. */
struct ext2_place {
    uint64_t index; /* of the block */
    struct ext2_block block;
    struct ext2_entry *entry;
    struct ext2_entry *before; /* in the same block; NULL: it is the first */
};

/* Finds a name; an entry with room for one. -ENOENT if there is none. */
int ext2_find_name(struct ext2_node *dir, const char *name,
                   struct ext2_place *place);
int ext2_find_room(struct ext2_node *dir, const char *name,
                   struct ext2_place *place);

/* The names of a block have changed, and so has its room. */
void ext2_place_changed(struct ext2_node *dir, uint64_t index,
                        const void *data);

/* What a name tells of the type of what it names: EXT2_TYPE_x. */
uint8_t ext2_entry_type(uint32_t mode);

#endif
