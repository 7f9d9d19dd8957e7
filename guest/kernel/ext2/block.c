/* SPDX-License-Identifier: MIT */
/* Blocks and group descriptors, found in the buffer cache. */
#include "dev/disk.h"
#include "ext2/ext2.h"
#include "kernel.h"
#include "lib/string.h"

bool ext2_block_ok(const struct ext2 *fs, uint32_t number)
{
    return number > fs->super.first_block && number < fs->super.nr_blocks;
}

static int get(struct ext2 *fs, uint32_t number, bool fresh,
               struct ext2_block *block)
{
    uint64_t offset = (uint64_t)number * fs->block_size;

    *block = (struct ext2_block){0};
    if (number >= fs->super.nr_blocks)
        return ext2_damaged(fs, "there is no block", number);
    int error =
        buffer_get(fs->disk, offset / BUFFER_SIZE, fresh, &block->buffer);

    if (error == 0)
        block->data = block->buffer->data + offset % BUFFER_SIZE;
    return error;
}

int ext2_get(struct ext2 *fs, uint32_t number, struct ext2_block *block)
{
    return get(fs, number, false, block);
}

int ext2_get_new(struct ext2 *fs, uint32_t number, struct ext2_block *block)
{
    /* If the buffer holds other blocks too, it has to be read. */
    int error = get(fs, number, fs->block_size == BUFFER_SIZE, block);

    if (error != 0)
        return error;
    memset(block->data, 0, fs->block_size);
    ext2_dirty(fs, block, BUFFER_CONTENT);
    return 0;
}

void ext2_put(struct ext2_block *block)
{
    buffer_put(block->buffer);
    block->buffer = NULL;
}

void ext2_dirty(struct ext2 *fs, const struct ext2_block *block,
                enum buffer_kind kind)
{
    fs->changed = true;
    buffer_changed(block->buffer, kind);
}

int ext2_get_group(struct ext2 *fs, uint32_t group, struct ext2_block *block,
                   struct ext2_group **found)
{
    uint32_t per_block = fs->block_size / sizeof(struct ext2_group);
    int error =
        ext2_get(fs, fs->super.first_block + 1 + group / per_block, block);

    if (error != 0)
        return error;
    *found = (struct ext2_group *)block->data + group % per_block;
    return 0;
}
