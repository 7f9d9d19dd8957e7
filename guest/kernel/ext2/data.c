/* SPDX-License-Identifier: MIT */
/* The bytes of files. */
#include <asm/errno.h>

#include "cpu/clock.h"
#include "ext2/ext2.h"
#include "kernel.h"
#include "lib/string.h"
#include "mm/user_copy.h"

/* Reads ahead from `offset` on, many blocks at once, for a read that begins
 * where the last one ended. */
static void read_ahead(struct ext2_node *node, uint64_t offset)
{
    struct ext2 *fs = ext2_of(&node->inode);
    uint64_t pages[BUFFER_BATCH];
    unsigned count = 0;
    uint64_t index = offset / fs->block_size;
    uint64_t end = (node->inode.size + fs->block_size - 1) / fs->block_size;

    for (; index < end && count < BUFFER_BATCH; index++) {
        uint32_t number;

        if (ext2_map(node, index, false, &number) != 0)
            break;
        uint64_t page = (uint64_t)number * fs->block_size / BUFFER_SIZE;

        if (number != 0 && (count == 0 || pages[count - 1] != page))
            pages[count++] = page;
    }
    buffer_fetch(fs->disk, pages, count);
    node->next_ahead = index * fs->block_size;
}

static int read_block(struct ext2_node *node, char *to, size_t len,
                      uint64_t offset)
{
    struct ext2 *fs = ext2_of(&node->inode);
    struct ext2_block block;
    uint32_t number;
    int error = ext2_map(node, offset / fs->block_size, false, &number);

    if (error != 0)
        return error;
    if (number == 0)
        return io_zero(to, len); /* a hole */
    error = ext2_get(fs, number, &block);
    if (error != 0)
        return error;
    error = io_put(to, (char *)block.data + offset % fs->block_size, len);
    ext2_put(&block);
    return error;
}

/* Whether it is a symbolic link whose target is in the inode itself. */
static bool is_short_link(const struct ext2_node *node)
{
    return inode_is(&node->inode, S_IFLNK) &&
           node->inode.size < sizeof(node->slots) &&
           node->nr_sectors == (node->attributes != 0
                                    ? ext2_of(&node->inode)->block_size / 512
                                    : 0);
}

int64_t ext2_read(struct inode *inode, void *buf, size_t len, uint64_t offset)
{
    struct ext2_node *node = ext2_node(inode);
    uint32_t block_size = ext2_of(inode)->block_size;
    int error = 0;
    size_t done = 0;

    if (offset >= inode->size)
        return 0;
    len = MIN(len, inode->size - offset);
    if (is_short_link(node)) {
        memcpy(buf, (char *)node->slots + offset, len);
        return (int64_t)len;
    }
    if (offset == node->next_read &&
        (offset == 0 || offset + len > node->next_ahead))
        read_ahead(node, offset);
    while (done < len && error == 0) {
        uint64_t at = offset + done;
        size_t chunk = MIN(block_size - at % block_size, len - done);

        error = read_block(node, (char *)buf + done, chunk, at);
        if (error == 0)
            done += chunk;
    }
    node->next_read = offset + done;
    return done > 0 ? (int64_t)done : error;
}

static int write_block(struct ext2_node *node, const char *from, size_t len,
                       uint64_t offset)
{
    struct ext2 *fs = ext2_of(&node->inode);
    struct ext2_block block;
    uint32_t number;
    int error = ext2_map(node, offset / fs->block_size, true, &number);

    if (error == 0)
        error = ext2_get(fs, number, &block);
    if (error != 0)
        return error;
    error = io_get((char *)block.data + offset % fs->block_size, from, len);
    ext2_dirty(fs, &block, BUFFER_CONTENT);
    ext2_put(&block);
    return error;
}

int64_t ext2_write(struct inode *inode, const void *buf, size_t len,
                   uint64_t offset)
{
    struct ext2_node *node = ext2_node(inode);
    uint32_t block_size = ext2_of(inode)->block_size;
    uint64_t max_size = ext2_max_size(ext2_of(inode));
    int error = 0;
    size_t done = 0;

    if (inode->mount->read_only)
        return -EROFS;
    if (offset >= max_size)
        return -EFBIG;
    len = MIN(len, max_size - offset);
    while (done < len && error == 0) {
        uint64_t at = offset + done;
        size_t chunk = MIN(block_size - at % block_size, len - done);

        error = write_block(node, (const char *)buf + done, chunk, at);
        if (error == 0)
            done += chunk;
    }
    if (done > 0) {
        inode->size = MAX(inode->size, offset + done);
        inode->modified = inode->changed = clock_realtime();
    }
    /* Even after a failure: the file may already have got some blocks. */
    int wrong = ext2_node_store(node);

    if (wrong == 0 && buffers_crowded())
        wrong = ext2_sync(ext2_of(inode));
    if (wrong != 0)
        return wrong;
    return done > 0 || len == 0 ? (int64_t)done : error;
}

/* Zeros the rest of the last block: what is cut off must not reappear if the
 * file grows again. */
static int clear_tail(struct ext2_node *node, uint64_t size)
{
    struct ext2 *fs = ext2_of(&node->inode);
    uint32_t tail = (uint32_t)(size % fs->block_size);
    struct ext2_block block;
    uint32_t number;

    if (tail == 0)
        return 0;
    int error = ext2_map(node, size / fs->block_size, false, &number);

    if (error != 0 || number == 0)
        return error;
    error = ext2_get(fs, number, &block);
    if (error != 0)
        return error;
    memset((char *)block.data + tail, 0, fs->block_size - tail);
    ext2_dirty(fs, &block, BUFFER_CONTENT);
    ext2_put(&block);
    return 0;
}

int ext2_truncate(struct inode *inode, uint64_t size)
{
    struct ext2_node *node = ext2_node(inode);
    const struct ext2 *fs = ext2_of(inode);
    int error = 0;

    if (size > ext2_max_size(fs))
        return -EFBIG;
    if (size < inode->size) {
        error = ext2_cut(node, (size + fs->block_size - 1) / fs->block_size);
        if (error == 0)
            error = clear_tail(node, size);
    }
    inode->size = size;
    inode->modified = inode->changed = clock_realtime();
    int wrong = ext2_node_store(node);

    return error != 0 ? error : wrong;
}
