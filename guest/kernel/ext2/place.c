/* SPDX-License-Identifier: MIT */
/*
 * Places in directories: where a name is, and where there is room for one. A
 * small directory is searched entry by entry; in a large one the index tells
 * which block to search (ext2/index.h).
 */
#include "ext2/dir.h"

#include <asm/errno.h>

#include "ext2/index.h"
#include "kernel.h"
#include "lib/string.h"

uint64_t ext2_dir_blocks(const struct ext2_node *dir)
{
    return dir->inode.size / ext2_of(&dir->inode)->block_size;
}

int ext2_dir_block(struct ext2_node *dir, uint64_t index,
                   struct ext2_block *block)
{
    struct ext2 *fs = ext2_of(&dir->inode);
    uint32_t number;
    int error = ext2_map(dir, index, false, &number);

    if (error != 0)
        return error;
    if (number == 0)
        return ext2_damaged(fs, "there is a hole in directory",
                            (uint32_t)dir->inode.number);
    return ext2_get(fs, number, block);
}

bool ext2_entry_ok(const struct ext2 *fs, const struct ext2_entry *entry,
                   size_t offset)
{
    return offset + EXT2_ENTRY_HEAD <= fs->block_size && entry->len % 4 == 0 &&
           entry->len >= EXT2_ENTRY_LEN(entry->name_len) &&
           offset + entry->len <= fs->block_size &&
           entry->inode <= fs->super.nr_inodes;
}

/* Whether an entry is the one that is searched for. */
typedef bool match_fn(const struct ext2_entry *entry, const char *name,
                      size_t len);

static bool has_name(const struct ext2_entry *entry, const char *name,
                     size_t len)
{
    return entry->inode != 0 && entry->name_len == len &&
           memcmp(entry->name, name, len) == 0;
}

unsigned ext2_entry_used(const struct ext2_entry *entry)
{
    return entry->inode != 0 ? EXT2_ENTRY_LEN(entry->name_len) : 0;
}

static bool has_room(const struct ext2_entry *entry, const char *name,
                     size_t len)
{
    (void)name;
    return entry->len - ext2_entry_used(entry) >= EXT2_ENTRY_LEN(len);
}

static bool is_real_name(const struct ext2_entry *entry, const char *name,
                         size_t len)
{
    (void)name;
    (void)len;
    return entry->inode != 0 && !has_name(entry, ".", 1) &&
           !has_name(entry, "..", 2);
}

/* Finds the first entry of one block that matches. Returns 1 if there is one,
 * and then the caller must put the place's block; 0 if there is none; or
 * -errno. */
static int search_block(struct ext2_node *dir, uint64_t index, match_fn *match,
                        const char *name, struct ext2_place *place)
{
    struct ext2 *fs = ext2_of(&dir->inode);
    size_t len = strlen(name);
    int error = ext2_dir_block(dir, index, &place->block);

    if (error != 0)
        return error;
    place->index = index;
    place->before = NULL;
    for (size_t at = 0; at < fs->block_size; at += place->entry->len) {
        place->entry =
            (struct ext2_entry *)(void *)((char *)place->block.data + at);
        if (!ext2_entry_ok(fs, place->entry, at)) {
            ext2_put(&place->block);
            return ext2_damaged(fs, "no valid names are in directory",
                                (uint32_t)dir->inode.number);
        }
        if (match(place->entry, name, len))
            return 1;
        place->before = place->entry;
    }
    ext2_put(&place->block);
    return 0;
}

/* The same in all of the directory's blocks; -ENOENT if there is none. */
static int search(struct ext2_node *dir, match_fn *match, const char *name,
                  struct ext2_place *place)
{
    for (uint64_t i = 0; i < ext2_dir_blocks(dir); i++) {
        int found = search_block(dir, i, match, name, place);

        if (found != 0)
            return MIN(found, 0);
    }
    return -ENOENT;
}

/* Records in the index how much room a block has. A damaged block is counted
 * only up to the damage. */
static void note_room(const struct ext2_index *index, const struct ext2 *fs,
                      uint64_t at, const void *data)
{
    const struct ext2_entry *entry;
    unsigned room = 0;

    for (size_t offset = 0; offset < fs->block_size; offset += entry->len) {
        entry = (const void *)((const char *)data + offset);
        if (!ext2_entry_ok(fs, entry, offset))
            break;
        room = MAX(room, entry->len - ext2_entry_used(entry));
    }
    ext2_index_set_room(index, at, room);
}

void ext2_place_changed(struct ext2_node *dir, uint64_t index, const void *data)
{
    const struct ext2 *fs = ext2_of(&dir->inode);
    const struct ext2_index *of_dir =
        ext2_index_find(ext2_of(&dir->inode), dir->inode.number);

    if (of_dir != NULL)
        note_room(of_dir, fs, index, data);
}

/* Puts a block's names into the index. false: out of memory, or the block is
 * damaged, which a search of it will report. */
static bool note_names(struct ext2_index *index, const struct ext2 *fs,
                       uint64_t at, const void *data)
{
    const struct ext2_entry *entry;

    for (size_t offset = 0; offset < fs->block_size; offset += entry->len) {
        entry = (const void *)((const char *)data + offset);
        if (!ext2_entry_ok(fs, entry, offset) ||
            (entry->inode != 0 &&
             !ext2_index_add(index, entry->name, entry->name_len, at)))
            return false;
    }
    note_room(index, fs, at, data);
    return true;
}

/* Builds the index from one pass over the directory. NULL: it cannot have
 * one. */
static struct ext2_index *make_index(struct ext2_node *dir)
{
    struct ext2 *fs = ext2_of(&dir->inode);
    struct ext2_index *index = ext2_index_new(fs, dir->inode.number);

    for (uint64_t i = 0; index != NULL && i < ext2_dir_blocks(dir); i++) {
        struct ext2_block block;
        bool good = ext2_dir_block(dir, i, &block) == 0;

        if (good) {
            good = note_names(index, fs, i, block.data);
            ext2_put(&block);
        }
        if (!good) {
            ext2_index_forget(fs, dir->inode.number);
            index = NULL;
        }
    }
    return index;
}

/* The index of a large directory, built if need be; NULL: do without. */
static struct ext2_index *index_of(struct ext2_node *dir)
{
    struct ext2 *fs = ext2_of(&dir->inode);
    uint64_t number = dir->inode.number;
    struct ext2_index *index = ext2_index_find(fs, number);

    if (ext2_index_fits(ext2_dir_blocks(dir)))
        return index != NULL ? index : make_index(dir);
    if (index != NULL)
        ext2_index_forget(fs, number);
    return NULL;
}

int ext2_find_name(struct ext2_node *dir, const char *name,
                   struct ext2_place *place)
{
    const struct ext2_index *index = index_of(dir);
    struct index_name *at = NULL;
    uint64_t block;

    if (index == NULL)
        return search(dir, has_name, name, place);
    while (ext2_index_next(index, name, strlen(name), &at, &block)) {
        int found = search_block(dir, block, has_name, name, place);

        if (found != 0)
            return MIN(found, 0);
    }
    return -ENOENT;
}

int ext2_find_room(struct ext2_node *dir, const char *name,
                   struct ext2_place *place)
{
    const struct ext2_index *index = index_of(dir);
    uint64_t block;

    if (index == NULL)
        return search(dir, has_room, name, place);
    if (!ext2_index_room(index, ext2_dir_blocks(dir),
                         EXT2_ENTRY_LEN(strlen(name)), &block))
        return -ENOENT;
    int found = search_block(dir, block, has_room, name, place);

    return found > 0 ? 0 : found == 0 ? -ENOENT : found;
}

int ext2_is_empty(struct ext2_node *dir)
{
    struct ext2_place place;
    int error = search(dir, is_real_name, "", &place);

    if (error != 0)
        return error == -ENOENT ? 1 : error;
    ext2_put(&place.block);
    return 0;
}
