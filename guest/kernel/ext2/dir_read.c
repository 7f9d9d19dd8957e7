/* SPDX-License-Identifier: MIT */
/* Reading directories, entry by entry, and the types that entries record. */
#include <asm/errno.h>

#include "ext2/dir.h"
#include "kernel.h"
#include "lib/string.h"

static const uint32_t types[] = {
    [EXT2_TYPE_FILE] = S_IFREG, [EXT2_TYPE_DIRECTORY] = S_IFDIR,
    [EXT2_TYPE_CHAR] = S_IFCHR, [EXT2_TYPE_BLOCK] = S_IFBLK,
    [EXT2_TYPE_FIFO] = S_IFIFO, [EXT2_TYPE_SOCKET] = S_IFSOCK,
    [EXT2_TYPE_LINK] = S_IFLNK,
};

uint8_t ext2_entry_type(uint32_t mode)
{
    for (uint8_t i = 0; i < ARRAY_SIZE(types); i++)
        if (types[i] == (mode & S_IFMT))
            return i;
    return EXT2_TYPE_UNKNOWN;
}

/* Finds the first entry at or after `offset` in a block. Names that come and go
 * change where entries begin, so it searches from the block's beginning.
 * Returns the entry's offset; the block's size if there is none; or -EIO. */
static int64_t entry_from(const struct ext2 *fs, const struct ext2_block *block,
                          size_t offset)
{
    size_t at = 0;

    while (at < fs->block_size) {
        const struct ext2_entry *entry =
            (const void *)((const char *)block->data + at);

        if (!ext2_entry_ok(fs, entry, at))
            return -EIO;
        if (at >= offset && entry->inode != 0)
            break;
        at += entry->len;
    }
    return (int64_t)at;
}

int ext2_readdir(struct inode *inode, uint64_t *position,
                 struct dir_entry *entry)
{
    struct ext2_node *dir = ext2_node(inode);
    struct ext2 *fs = ext2_of(inode);
    uint32_t size = fs->block_size;

    while (inode->nlink > 0 && *position < inode->size) {
        struct ext2_block block;
        uint64_t start = *position - *position % size;
        int error = ext2_dir_block(dir, start / size, &block);

        if (error != 0)
            return error;
        int64_t at = entry_from(fs, &block, *position % size);

        if (at >= 0 && at < size) {
            const struct ext2_entry *found =
                (const void *)((const char *)block.data + at);

            entry->number = found->inode;
            entry->type =
                found->type < ARRAY_SIZE(types) &&
                        fs->super.incompatible & EXT2_INCOMPAT_FILETYPE
                    ? types[found->type]
                    : 0;
            memcpy(entry->name, found->name, found->name_len);
            entry->name[found->name_len] = '\0';
            *position = start + (uint64_t)at + found->len;
            ext2_put(&block);
            return 1;
        }
        ext2_put(&block);
        if (at < 0)
            return ext2_damaged(fs, "no valid names are in directory",
                                inode->number);
        *position = start + size;
    }
    return 0;
}
