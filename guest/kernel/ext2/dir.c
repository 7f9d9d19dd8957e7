/* SPDX-License-Identifier: MIT */
/*
 * Directories: files full of names. The names in a block fill it without a
 * gap: room that is free belongs to the name before it, or to an entry that
 * names no inode.
 */
#include <asm/errno.h>

#include "cpu/clock.h"
#include "ext2/dir.h"
#include "kernel.h"
#include "lib/string.h"

/* A place in a directory. */
struct place {
    struct ext2_block block;
    struct ext2_entry *entry;
    struct ext2_entry *before; /* in the same block; NULL: it is the first */
};

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
        return ext2_damaged(fs, "there is a hole in the directory",
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

/* Is it what is looked for? */
typedef bool match_fn(const struct ext2_entry *entry, const char *name,
                      size_t len);

static bool has_name(const struct ext2_entry *entry, const char *name,
                     size_t len)
{
    return entry->inode != 0 && entry->name_len == len &&
           memcmp(entry->name, name, len) == 0;
}

/* How much of an entry's room its own name needs. */
static unsigned used_by(const struct ext2_entry *entry)
{
    return entry->inode != 0 ? EXT2_ENTRY_LEN(entry->name_len) : 0;
}

static bool has_room(const struct ext2_entry *entry, const char *name,
                     size_t len)
{
    (void)name;
    return entry->len - used_by(entry) >= EXT2_ENTRY_LEN(len);
}

static bool is_real_name(const struct ext2_entry *entry, const char *name,
                         size_t len)
{
    (void)name;
    (void)len;
    return entry->inode != 0 && !has_name(entry, ".", 1) &&
           !has_name(entry, "..", 2);
}

/* Finds the first entry that matches. On success the place's block is to be
 * put; -ENOENT if there is none. */
static int search(struct ext2_node *dir, match_fn *match, const char *name,
                  struct place *place)
{
    const struct ext2 *fs = ext2_of(&dir->inode);
    size_t len = strlen(name);

    for (uint64_t i = 0; i < ext2_dir_blocks(dir); i++) {
        int error = ext2_dir_block(dir, i, &place->block);

        if (error != 0)
            return error;
        place->before = NULL;
        for (size_t at = 0; at < fs->block_size; at += place->entry->len) {
            place->entry =
                (struct ext2_entry *)(void *)((char *)place->block.data + at);
            if (!ext2_entry_ok(fs, place->entry, at)) {
                ext2_put(&place->block);
                return ext2_damaged(ext2_of(&dir->inode),
                                    "no names are in the directory",
                                    (uint32_t)dir->inode.number);
            }
            if (match(place->entry, name, len))
                return 0;
            place->before = place->entry;
        }
        ext2_put(&place->block);
    }
    return -ENOENT;
}

int ext2_find(struct ext2_node *dir, const char *name, uint32_t *number)
{
    struct place place;
    int error = search(dir, has_name, name, &place);

    if (error != 0)
        return error;
    *number = place.entry->inode;
    ext2_put(&place.block);
    return 0;
}

int ext2_is_empty(struct ext2_node *dir)
{
    struct place place;
    int error = search(dir, is_real_name, "", &place);

    if (error != 0)
        return error == -ENOENT ? 1 : error;
    ext2_put(&place.block);
    return 0;
}

static void fill(const struct ext2 *fs, struct ext2_entry *entry,
                 const char *name, size_t len, uint64_t number, uint32_t mode)
{
    entry->inode = (uint32_t)number;
    entry->name_len = (uint8_t)len;
    entry->type = EXT2_TYPE_UNKNOWN;
    if (fs->super.incompatible & EXT2_INCOMPAT_FILETYPE)
        entry->type = ext2_entry_type(mode);
    memcpy(entry->name, name, len);
}

/* The directory's names have changed. Its hash tree, if it had one, is not
 * kept: without it, it is a plain list of names. */
static int changed(struct ext2_node *dir, struct ext2_block *block)
{
    ext2_dirty(ext2_of(&dir->inode), block, BUFFER_NAMES);
    ext2_put(block);
    dir->flags &= ~EXT2_FLAG_INDEX;
    dir->inode.modified = dir->inode.changed = clock_realtime();
    return ext2_node_store(dir);
}

/* One block more, which holds nothing but one entry that names nothing. It is
 * on the disk before there is a name in it: else a new inode could be there
 * before the block with its name is the directory's. */
static int grow(struct ext2_node *dir)
{
    struct ext2 *fs = ext2_of(&dir->inode);
    enum ext2_phase phase = fs->phase;
    struct ext2_block block;
    uint32_t number;
    int error = ext2_map(dir, ext2_dir_blocks(dir), true, &number);

    if (error == 0)
        error = ext2_get(fs, number, &block);
    if (error != 0)
        return error;
    *(struct ext2_entry *)block.data =
        (struct ext2_entry){.len = (uint16_t)fs->block_size};
    dir->inode.size += fs->block_size;
    ext2_dirty(fs, &block, BUFFER_CONTENT);
    ext2_put(&block);
    error = ext2_node_store(dir);
    if (error == 0)
        error = ext2_sync(fs);
    fs->phase = phase;
    return error;
}

int ext2_add(struct ext2_node *dir, const char *name, const struct inode *inode)
{
    const struct ext2 *fs = ext2_of(&dir->inode);
    size_t len = strlen(name);
    struct place place;
    int error = search(dir, has_room, name, &place);

    if (error == -ENOENT) {
        error = grow(dir);
        if (error == 0)
            error = search(dir, has_room, name, &place);
    }
    if (error != 0)
        return error;
    struct ext2_entry *entry = place.entry;
    unsigned used = used_by(entry);

    if (used > 0) {
        uint16_t rest = (uint16_t)(entry->len - used);

        entry->len = (uint16_t)used;
        entry = (struct ext2_entry *)(void *)((char *)entry + used);
        entry->len = rest;
    }
    fill(fs, entry, name, len, inode->number, inode->mode);
    return changed(dir, &place.block);
}

int ext2_remove(struct ext2_node *dir, const char *name)
{
    struct place place;
    int error = search(dir, has_name, name, &place);

    if (error != 0)
        return error;
    if (place.before != NULL)
        place.before->len = (uint16_t)(place.before->len + place.entry->len);
    else
        place.entry->inode = 0;
    return changed(dir, &place.block);
}

int ext2_replace(struct ext2_node *dir, const char *name,
                 const struct inode *inode)
{
    struct place place;
    int error = search(dir, has_name, name, &place);

    if (error != 0)
        return error;
    fill(ext2_of(&dir->inode), place.entry, name, strlen(name), inode->number,
         inode->mode);
    return changed(dir, &place.block);
}

int ext2_make_dots(struct ext2_node *dir, uint32_t parent)
{
    struct ext2 *fs = ext2_of(&dir->inode);
    struct ext2_block block;
    uint32_t number;
    int error = ext2_map(dir, 0, true, &number);

    if (error == 0)
        error = ext2_get(fs, number, &block);
    if (error != 0)
        return error;
    struct ext2_entry *entry = block.data;

    fill(fs, entry, ".", 1, dir->inode.number, S_IFDIR);
    entry->len = EXT2_ENTRY_LEN(1);
    entry = (struct ext2_entry *)(void *)((char *)entry + entry->len);
    fill(fs, entry, "..", 2, parent, S_IFDIR);
    entry->len = (uint16_t)(fs->block_size - EXT2_ENTRY_LEN(1));
    ext2_dirty(fs, &block, BUFFER_CONTENT);
    ext2_put(&block);
    dir->inode.size = fs->block_size;
    return ext2_node_store(dir);
}
