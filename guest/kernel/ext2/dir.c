/* SPDX-License-Identifier: MIT */
/*
 * Directories: files that contain names. The entries fill a block without a
 * gap: free room belongs to the entry before it, or to an entry that names no
 * inode.
 */
#include <asm/errno.h>

#include "cpu/clock.h"
#include "ext2/dir.h"
#include "ext2/index.h"
#include "kernel.h"
#include "lib/string.h"

#define GROW_MAX 16u /* blocks by which a large directory grows */

int ext2_find(struct ext2_node *dir, const char *name, uint32_t *number)
{
    struct ext2_place place;
    int error = ext2_find_name(dir, name, &place);

    if (error != 0)
        return error;
    *number = place.entry->inode;
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

/* Records that the directory's names have changed. Its hash tree, if it had
 * one, is not maintained: from now on the directory is a plain list of
 * names. */
static int changed(struct ext2_node *dir, struct ext2_place *place)
{
    struct ext2 *fs = ext2_of(&dir->inode);

    ext2_place_changed(dir, place->index, place->block.data);
    ext2_dirty(fs, &place->block, BUFFER_NAMES);
    ext2_put(&place->block);
    dir->flags &= ~EXT2_FLAG_INDEX;
    dir->inode.modified = dir->inode.changed = clock_realtime();
    return ext2_node_store(dir);
}

/* Adds a block that holds a single entry, which names no inode. */
static int add_block(struct ext2_node *dir)
{
    struct ext2 *fs = ext2_of(&dir->inode);
    uint64_t at = ext2_dir_blocks(dir);
    struct ext2_block block;
    uint32_t number;
    int error = ext2_map(dir, at, true, &number);

    if (error == 0)
        error = ext2_get(fs, number, &block);
    if (error != 0)
        return error;
    *(struct ext2_entry *)block.data =
        (struct ext2_entry){.len = (uint16_t)fs->block_size};
    ext2_place_changed(dir, at, block.data);
    dir->inode.size += fs->block_size;
    ext2_dirty(fs, &block, BUFFER_CONTENT);
    ext2_put(&block);
    return 0;
}

/* New blocks must be on the disk before they hold names: otherwise a new inode
 * could reach the disk before the block with its name belongs to the directory.
 * That takes a sync, so a large directory grows by several blocks at once. */
static int grow(struct ext2_node *dir)
{
    struct ext2 *fs = ext2_of(&dir->inode);
    enum ext2_phase phase = fs->phase;
    uint64_t before = ext2_dir_blocks(dir);
    uint64_t wanted = before + MAX(MIN(before / 2, GROW_MAX), 1ull);
    int error = 0;

    while (error == 0 && ext2_dir_blocks(dir) < wanted)
        error = add_block(dir);
    if (error == -ENOSPC && ext2_dir_blocks(dir) > before)
        error = 0; /* the blocks that we got will do */
    if (error == 0)
        error = ext2_node_store(dir);
    if (error == 0)
        error = ext2_sync(fs);
    fs->phase = phase;
    return error;
}

int ext2_add(struct ext2_node *dir, const char *name, const struct inode *inode)
{
    struct ext2 *fs = ext2_of(&dir->inode);
    size_t len = strlen(name);
    struct ext2_place place;
    int error = ext2_find_room(dir, name, &place);

    if (error == -ENOENT) {
        error = grow(dir);
        if (error == 0)
            error = ext2_find_room(dir, name, &place);
    }
    if (error != 0)
        return error;
    struct ext2_entry *entry = place.entry;
    unsigned used = ext2_entry_used(entry);

    if (used > 0) {
        uint16_t rest = (uint16_t)(entry->len - used);

        entry->len = (uint16_t)used;
        entry = (struct ext2_entry *)(void *)((char *)entry + used);
        entry->len = rest;
    }
    fill(fs, entry, name, len, inode->number, inode->mode);
    struct ext2_index *index = ext2_index_find(fs, dir->inode.number);

    if (index != NULL && !ext2_index_add(index, name, len, place.index))
        ext2_index_forget(fs, dir->inode.number);
    return changed(dir, &place);
}

int ext2_remove(struct ext2_node *dir, const char *name)
{
    struct ext2_place place;
    int error = ext2_find_name(dir, name, &place);

    if (error != 0)
        return error;
    struct ext2_index *index =
        ext2_index_find(ext2_of(&dir->inode), dir->inode.number);

    if (index != NULL)
        ext2_index_remove(index, name, strlen(name), place.index);
    if (place.before != NULL)
        place.before->len = (uint16_t)(place.before->len + place.entry->len);
    else
        place.entry->inode = 0;
    return changed(dir, &place);
}

int ext2_replace(struct ext2_node *dir, const char *name,
                 const struct inode *inode)
{
    struct ext2_place place;
    int error = ext2_find_name(dir, name, &place);

    if (error != 0)
        return error;
    fill(ext2_of(&dir->inode), place.entry, name, strlen(name), inode->number,
         inode->mode);
    return changed(dir, &place);
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
