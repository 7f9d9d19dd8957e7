/* SPDX-License-Identifier: MIT */
/*
 * Which block of a large directory a name is in, and which has room, kept in
 * memory. Called with the lock of the mount held. Which blocks there are, and
 * what is in them, ext2/dir.c knows.
 */
#ifndef EXT2_INDEX_H
#define EXT2_INDEX_H

#include "ext2/ext2.h"

/* A directory of more blocks than this is a large one. */
#define EXT2_INDEX_FROM 2u

struct index_name;

/* Whether a directory of that size is one that is worth it, and can have one.
 */
bool ext2_index_fits(uint64_t nr_blocks);

/* That of directory `dir` (an inode's number); a new one, empty, which takes
 * the place of the one that was used longest ago. NULL: there is none; no
 * memory. */
struct ext2_index *ext2_index_find(struct ext2 *fs, uint64_t dir);
struct ext2_index *ext2_index_new(struct ext2 *fs, uint64_t dir);
/* The directory goes, or its index is not right any more. None is fine. */
void ext2_index_forget(struct ext2 *fs, uint64_t dir);

/* A name is now in a block, is not any more. false: no memory, and the index
 * does not have it. */
bool ext2_index_add(struct ext2_index *index, const char *name, size_t len,
                    uint64_t block) __attribute__((warn_unused_result));
void ext2_index_remove(struct ext2_index *index, const char *name, size_t len,
                       uint64_t block);

/* The next block that may have the name; *at is NULL at first. false: no other.
 * If none has it, it is not in the directory. */
bool ext2_index_next(const struct ext2_index *index, const char *name,
                     size_t len, struct index_name **at, uint64_t *block);

/* The longest entry that has room in a block, in bytes; the first of the
 * directory's blocks that has room for one of `len`. */
void ext2_index_set_room(const struct ext2_index *index, uint64_t block,
                         unsigned room);
bool ext2_index_room(const struct ext2_index *index, uint64_t nr_blocks,
                     unsigned len, uint64_t *block);

#endif
