/* SPDX-License-Identifier: MIT */
/*
 * An index in memory that tells which block of a large directory holds a name,
 * and which blocks have room. Called with the mount's lock held. It does not
 * look into the blocks; ext2/place.c does.
 */
#ifndef EXT2_INDEX_H
#define EXT2_INDEX_H

#include "ext2/ext2.h"

/* A directory of more blocks than this is a large one. */
#define EXT2_INDEX_FROM 2u

struct index_name;

/* Whether a directory of that size is large enough to need an index, and small
 * enough to have one. */
bool ext2_index_fits(uint64_t nr_blocks);

/* The first finds the index of directory `dir` (an inode number); NULL: none.
 * The second makes an empty one in place of the least recently used; NULL: no
 * memory. */
struct ext2_index *ext2_index_find(struct ext2 *fs, uint64_t dir);
struct ext2_index *ext2_index_new(struct ext2 *fs, uint64_t dir);
/* Drops the index of a directory that goes away, or whose index is no longer
 * right. Harmless if there is none. */
void ext2_index_forget(struct ext2 *fs, uint64_t dir);

/* Add and remove the entry for a name in a block. false: out of memory, and the
 * index lacks the name. */
bool ext2_index_add(struct ext2_index *index, const char *name, size_t len,
                    uint64_t block) __attribute__((warn_unused_result));
void ext2_index_remove(struct ext2_index *index, const char *name, size_t len,
                       uint64_t block);

/* Stores the next block that may have the name; *at is NULL at first. false:
 * there are no more. A name that is in none of them is not in the directory. */
bool ext2_index_next(const struct ext2_index *index, const char *name,
                     size_t len, struct index_name **at, uint64_t *block);

/* The first sets how long an entry a block has room for, in bytes. The second
 * finds the first of the directory's blocks with room for an entry of `len`
 * bytes. */
void ext2_index_set_room(const struct ext2_index *index, uint64_t block,
                         unsigned room);
bool ext2_index_room(const struct ext2_index *index, uint64_t nr_blocks,
                     unsigned len, uint64_t *block);

#endif
