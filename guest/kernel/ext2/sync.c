/* SPDX-License-Identifier: MIT */
/* What reaches the disk, and in which order (ext2/ext2.h). */
#include <asm/errno.h>

#include "cpu/clock.h"
#include "dev/disk.h"
#include "ext2/ext2.h"
#include "kernel.h"
#include "lib/string.h"

int ext2_damaged(struct ext2 *fs, const char *what, uint64_t number)
{
    if (!fs->told)
        printk("ext2: %s is damaged: %s %lu; it is not written to any more. "
               "Run e2fsck on its image\n",
               fs->mount.source, what, number);
    fs->told = true;
    fs->mount.read_only = true;
    return -EIO;
}

static int write_super(struct ext2 *fs)
{
    struct buffer *buffer;
    int error =
        buffer_get(fs->disk, EXT2_SUPER_OFFSET / BUFFER_SIZE, false, &buffer);

    if (error != 0)
        return error;
    fs->super.written = (uint32_t)(clock_realtime() / NS_PER_S);
    memcpy(buffer->data + EXT2_SUPER_OFFSET % BUFFER_SIZE, &fs->super,
           sizeof(fs->super));
    buffer_changed(buffer, BUFFER_SUPER);
    buffer_put(buffer);
    return 0;
}

/* Sets or clears the mark "clean" in the superblock. It is cleared before
 * anything else is written. */
static int set_clean(struct ext2 *fs, bool clean)
{
    bool was = fs->super.state & EXT2_STATE_CLEAN;

    if (was == clean)
        return 0;
    fs->super.state ^= EXT2_STATE_CLEAN;
    int error = write_super(fs);

    return error != 0 ? error : buffers_write(fs->disk, BUFFER_SUPER);
}

static int write_in_order(struct ext2 *fs)
{
    unsigned first = fs->phase == EXT2_REMOVING ? BUFFER_NODES : BUFFER_NAMES;
    int error = buffers_write(fs->disk, BUFFER_CONTENT);

    if (error == 0)
        error = buffers_write(fs->disk, first);
    if (error == 0)
        error = buffers_write(fs->disk, BUFFER_ALL);
    return error;
}

int ext2_sync(struct ext2 *fs)
{
    if (!fs->changed)
        return 0;
    int error = set_clean(fs, false);

    if (error == 0)
        error = write_in_order(fs);
    /* Now nothing on the disk points to what was freed. */
    if (error == 0)
        error = ext2_release_freed(fs);
    if (error == 0)
        error = write_super(fs);
    if (error == 0)
        error = buffers_write(fs->disk, BUFFER_ALL);
    if (error == 0) {
        fs->changed = false;
        fs->phase = EXT2_QUIET;
    }
    return error;
}

int ext2_begin(struct ext2 *fs, enum ext2_phase phase)
{
    int error = 0;

    if ((fs->phase != EXT2_QUIET && fs->phase != phase) || buffers_crowded())
        error = ext2_sync(fs);
    if (error == 0)
        fs->phase = phase;
    return error;
}

int ext2_end(struct ext2 *fs)
{
    /* Free the files that have no name but were kept because they are open. */
    for (struct list *l = fs->nodes.next; l != &fs->nodes;) {
        struct ext2_node *node = container_of(l, struct ext2_node, link);

        l = l->next;
        if (node->inode.nlink == 0)
            ext2_release(&node->inode);
    }
    int error = ext2_sync(fs);

    if (error == 0 && !fs->mount.read_only)
        error = set_clean(fs, true);
    return error;
}
