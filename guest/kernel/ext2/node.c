/* SPDX-License-Identifier: MIT */
/*
 * Inodes in memory: reading, making, storing and freeing them. There is at most
 * one for each inode number; it is on its file system's list as long as
 * somebody has a reference.
 */
#include <asm/errno.h>

#include "cpu/clock.h"
#include "ext2/index.h"
#include "kernel.h"
#include "lib/string.h"
#include "mm/heap.h"

int ext2_raw_inode(struct ext2 *fs, uint32_t number, struct ext2_block *block,
                   struct ext2_inode **raw)
{
    struct ext2_block group_block;
    struct ext2_group *group;
    uint32_t index = (number - 1) % fs->super.inodes_per_group;
    uint32_t per_block = fs->block_size / fs->inode_size;

    if (number == 0 || number > fs->super.nr_inodes)
        return ext2_damaged(fs, "there is no inode", number);
    int error = ext2_get_group(fs, (number - 1) / fs->super.inodes_per_group,
                               &group_block, &group);

    if (error != 0)
        return error;
    uint32_t at = group->inode_table + index / per_block;

    ext2_put(&group_block);
    if (!ext2_block_ok(fs, at))
        return ext2_damaged(fs, "a table of inodes cannot be at block", at);
    error = ext2_get(fs, at, block);
    if (error == 0)
        *raw =
            (struct ext2_inode *)(void *)((char *)block->data +
                                          index % per_block * fs->inode_size);
    return error;
}

static const struct inode_ops *ops_for(uint32_t mode)
{
    return (mode & S_IFMT) == S_IFDIR   ? &ext2_dir_ops
           : (mode & S_IFMT) == S_IFREG ? &ext2_file_ops
                                        : &ext2_other_ops;
}

static bool is_device(const struct inode *inode)
{
    return inode_is(inode, S_IFCHR) || inode_is(inode, S_IFBLK);
}

static void load(struct ext2_node *node, const struct ext2_inode *raw)
{
    struct inode *inode = &node->inode;

    inode->ops = ops_for(raw->mode);
    inode->mode = raw->mode;
    inode->nlink = raw->nlink;
    inode->uid = (uint32_t)raw->uid_high << 16 | raw->uid;
    inode->gid = (uint32_t)raw->gid_high << 16 | raw->gid;
    inode->size = raw->size;
    if (inode_is(inode, S_IFREG))
        inode->size |= (uint64_t)raw->size_high << 32;
    inode->accessed = raw->accessed * NS_PER_S;
    inode->modified = raw->modified * NS_PER_S;
    inode->changed = raw->changed * NS_PER_S;
    memcpy(node->slots, raw->slots, sizeof(node->slots));
    if (is_device(inode))
        inode->device = raw->slots[0] != 0 ? raw->slots[0] : raw->slots[1];
    node->nr_sectors = raw->nr_sectors;
    node->flags = raw->flags;
    node->attributes = raw->attributes;
}

/* Makes an empty node and puts it on the list. */
static struct ext2_node *new_node(struct ext2 *fs, uint32_t number)
{
    struct ext2_node *node = heap_alloc(sizeof(*node));

    if (node == NULL)
        return NULL;
    node->inode.mount = &fs->mount;
    node->inode.number = number;
    node->inode.refs = 1;
    node->goal = fs->super.first_block + (number - 1) /
                                             fs->super.inodes_per_group *
                                             fs->super.blocks_per_group;
    list_insert(&fs->nodes, &node->link);
    return node;
}

static void drop_node(struct ext2_node *node)
{
    list_remove(&node->link);
    heap_free(node);
}

int ext2_node_get(struct ext2 *fs, uint32_t number, struct inode **found)
{
    struct ext2_block block;
    struct ext2_inode *raw;

    for (struct list *l = fs->nodes.next; l != &fs->nodes; l = l->next) {
        struct ext2_node *node = container_of(l, struct ext2_node, link);

        if (node->inode.number != number)
            continue;
        inode_ref(&node->inode);
        *found = &node->inode;
        return 0;
    }
    int error = ext2_raw_inode(fs, number, &block, &raw);

    if (error != 0)
        return error;
    struct ext2_node *node = NULL;

    if (raw->nlink == 0 || raw->mode == 0) {
        error = ext2_damaged(fs, "a name leads to the free inode", number);
    } else {
        node = new_node(fs, number);
        if (node == NULL)
            error = -ENOMEM;
        else
            load(node, raw);
    }
    ext2_put(&block);
    if (error == 0)
        *found = &node->inode;
    return error;
}

static void fill(struct ext2_inode *raw, const struct ext2_node *node)
{
    const struct inode *inode = &node->inode;

    raw->mode = (uint16_t)inode->mode;
    raw->nlink = (uint16_t)inode->nlink;
    raw->uid = (uint16_t)inode->uid;
    raw->uid_high = (uint16_t)(inode->uid >> 16);
    raw->gid = (uint16_t)inode->gid;
    raw->gid_high = (uint16_t)(inode->gid >> 16);
    raw->size = (uint32_t)inode->size;
    if (inode_is(inode, S_IFREG))
        raw->size_high = (uint32_t)(inode->size >> 32);
    raw->accessed = (uint32_t)(inode->accessed / NS_PER_S);
    raw->modified = (uint32_t)(inode->modified / NS_PER_S);
    raw->changed = (uint32_t)(inode->changed / NS_PER_S);
    memcpy(raw->slots, node->slots, sizeof(raw->slots));
    raw->nr_sectors = node->nr_sectors;
    raw->flags = node->flags;
    raw->attributes = node->attributes;
}

int ext2_node_store(struct ext2_node *node)
{
    struct ext2 *fs = ext2_of(&node->inode);
    struct ext2_block block;
    struct ext2_inode *raw;
    int error = ext2_raw_inode(fs, (uint32_t)node->inode.number, &block, &raw);

    if (error != 0)
        return error;
    fill(raw, node);
    ext2_dirty(fs, &block, BUFFER_NODES);
    ext2_put(&block);
    return 0;
}

/* Stores a new inode, with zeros in the fields that we do not keep. */
static int store_new(struct ext2_node *node)
{
    struct ext2 *fs = ext2_of(&node->inode);
    struct ext2_block block;
    struct ext2_inode *raw;
    int error = ext2_raw_inode(fs, (uint32_t)node->inode.number, &block, &raw);

    if (error != 0)
        return error;
    uint32_t generation = raw->generation + 1;

    memset(raw, 0, fs->inode_size);
    raw->generation = generation;
    ext2_put(&block);
    return ext2_node_store(node);
}

int ext2_node_new(struct ext2_node *dir, uint32_t mode, uint32_t device,
                  struct inode **made)
{
    struct ext2 *fs = ext2_of(&dir->inode);
    bool directory = (mode & S_IFMT) == S_IFDIR;
    uint32_t number;
    int error =
        ext2_alloc_inode(fs, (uint32_t)dir->inode.number, directory, &number);

    if (error != 0)
        return error;
    struct ext2_node *node = new_node(fs, number);

    if (node == NULL) {
        (void)ext2_free_inode(fs, number, directory);
        return -ENOMEM;
    }
    struct inode *inode = &node->inode;

    inode->ops = ops_for(mode);
    inode->mode = mode;
    inode->device = device;
    inode->nlink = 1;
    inode->accessed = inode->modified = inode->changed = clock_realtime();
    if (is_device(inode))
        node->slots[device > 0xffff] = device;
    error = store_new(node);
    if (error != 0) {
        inode->nlink = 0;
        inode_unref_locked(inode);
        return error;
    }
    *made = inode;
    return 0;
}

/* Drops the inode's reference to its block of extended attributes. */
static int drop_attributes(struct ext2_node *node)
{
    struct ext2 *fs = ext2_of(&node->inode);
    struct ext2_block block;

    if (node->attributes == 0)
        return 0;
    int error = ext2_block_ok(fs, node->attributes)
                    ? ext2_get(fs, node->attributes, &block)
                    : ext2_damaged(fs, "attributes cannot be at block",
                                   node->attributes);

    if (error != 0)
        return error;
    struct ext2_attributes *attributes = block.data;

    if (attributes->magic != EXT2_ATTRIBUTES_MAGIC) {
        error =
            ext2_damaged(fs, "no attributes are at block", node->attributes);
    } else if (attributes->users > 1) {
        attributes->users--;
        ext2_dirty(fs, &block, BUFFER_MAPS);
    } else {
        error = ext2_free_block(fs, node->attributes);
    }
    ext2_put(&block);
    node->attributes = 0;
    node->nr_sectors -= fs->block_size / 512;
    return error;
}

/* Whether the inode's slots hold block numbers: a short link has its target
 * there. */
static bool has_blocks(const struct ext2_node *node)
{
    uint32_t of_attributes =
        node->attributes != 0 ? ext2_of(&node->inode)->block_size / 512 : 0;

    return inode_is(&node->inode, S_IFREG) || inode_is(&node->inode, S_IFDIR) ||
           (inode_is(&node->inode, S_IFLNK) &&
            node->nr_sectors > of_attributes);
}

/* Frees a file that has no name, when its last reference is gone. */
static void free_node(struct ext2_node *node)
{
    struct ext2 *fs = ext2_of(&node->inode);
    uint32_t number = (uint32_t)node->inode.number;
    struct ext2_block block;
    struct ext2_inode *raw;

    ext2_index_forget(fs, number);
    int error = has_blocks(node) ? ext2_cut(node, 0) : 0;

    if (error == 0)
        error = drop_attributes(node);
    node->inode.size = 0;
    if (error == 0)
        error = ext2_node_store(node);
    if (error == 0)
        error = ext2_raw_inode(fs, number, &block, &raw);
    if (error != 0)
        return; /* it stays marked as used until e2fsck runs */
    raw->deleted = (uint32_t)(clock_realtime() / NS_PER_S);
    ext2_put(&block);
    (void)ext2_free_inode(fs, number, inode_is(&node->inode, S_IFDIR));
}

void ext2_release(struct inode *inode)
{
    struct ext2_node *node = ext2_node(inode);

    if (inode->nlink == 0 && !inode->mount->read_only)
        free_node(node);
    drop_node(node);
}
