/* SPDX-License-Identifier: MIT */
/* The file system in memory: making and freeing its inodes. */
#include "fs/tmpfs.h"

#include <asm/errno.h>

#include "cpu/clock.h"
#include "fs/device.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "mm/page.h"

static int tmpfs_create(struct inode *dir, const char *name, uint32_t mode,
                        uint32_t device, struct inode **made);
static int tmpfs_symlink(struct inode *dir, const char *name,
                         const char *target);

/* Called without references; frees a node that has no name either. */
static void tmpfs_release(struct inode *inode)
{
    if (inode->nlink > 0)
        return;
    (void)tmpfs_truncate(inode, 0);
    tmpfs_forget_names(tmpfs_node(inode));
    heap_free(inode);
}

static const struct inode_ops file_ops = {
    .direct = true,
    .read = tmpfs_read,
    .write = tmpfs_write,
    .truncate = tmpfs_truncate,
    .release = tmpfs_release,
};

static const struct inode_ops dir_ops = {
    .lookup = tmpfs_lookup,
    .create = tmpfs_create,
    .symlink = tmpfs_symlink,
    .link = tmpfs_link,
    .unlink = tmpfs_unlink,
    .rmdir = tmpfs_rmdir,
    .rename = tmpfs_rename,
    .readdir = tmpfs_readdir,
    .release = tmpfs_release,
};

/* Disks: a read or write needs only the inode and an offset, no open file. */
static const struct inode_ops disk_ops = {
    .direct = true,
    .read = device_disk_read,
    .release = tmpfs_release,
};

/* Symbolic links, and devices, which are read and written by fs/device.c. */
static const struct inode_ops other_ops = {
    .read = tmpfs_read,
    .release = tmpfs_release,
};

static struct tmpfs_node *new_node(struct mount *mount, uint32_t mode,
                                   uint32_t device)
{
    static uint64_t last_number;
    struct tmpfs_node *node = heap_alloc(sizeof(*node));

    if (node == NULL)
        return NULL;
    struct inode *inode = &node->inode;

    inode->ops = (mode & S_IFMT) == S_IFDIR   ? &dir_ops
                 : (mode & S_IFMT) == S_IFREG ? &file_ops
                 : (mode & S_IFMT) == S_IFBLK ? &disk_ops
                                              : &other_ops;
    inode->mount = mount;
    inode->refs = 1;
    inode->mode = mode;
    inode->device = device;
    inode->number = ++last_number;
    inode->accessed = inode->modified = inode->changed = clock_realtime();
    list_init(&node->entries);
    return node;
}

static int tmpfs_create(struct inode *dir, const char *name, uint32_t mode,
                        uint32_t device, struct inode **made)
{
    struct tmpfs_node *node = new_node(dir->mount, mode, device);

    if (node == NULL)
        return -ENOSPC;
    int error = tmpfs_link(dir, name, &node->inode);

    if (error != 0) {
        heap_free(node);
        return error;
    }
    if (inode_is(&node->inode, S_IFDIR)) {
        node->parent = tmpfs_node(dir);
        node->inode.nlink++; /* its own "." */
        dir->nlink++;        /* and its ".." */
    }
    *made = &node->inode;
    return 0;
}

static int tmpfs_symlink(struct inode *dir, const char *name,
                         const char *target)
{
    struct inode *link;
    int error = tmpfs_create(dir, name, S_IFLNK | 0777, 0, &link);

    if (error != 0)
        return error;
    int64_t len = (int64_t)strlen(target);

    if (tmpfs_write(link, target, (size_t)len, 0) != len) {
        (void)tmpfs_unlink(dir, name);
        error = -ENOSPC;
    }
    inode_unref_locked(link);
    return error;
}

void tmpfs_set_archive(struct inode *inode, const char *bytes, uint64_t len)
{
    struct tmpfs_node *node = tmpfs_node(inode);

    node->archive = bytes;
    node->archive_len = len;
    inode->size = len;
}

static void tmpfs_usage(struct mount *mount, struct mount_usage *usage)
{
    struct page_counts pages = page_count();

    (void)mount;
    usage->block_size = X86_PAGE_SIZE;
    usage->nr_blocks = pages.total;
    usage->free_blocks = pages.free;
    usage->nr_inodes = pages.total;
    usage->free_inodes = pages.free;
}

static const struct mount_ops mount_ops = {
    .type = "tmpfs",
    .usage = tmpfs_usage,
};

void tmpfs_mount_root(void)
{
    static struct mount mount = {
        .ops = &mount_ops,
        .source = "initrd",
        .where = "/",
    };
    struct tmpfs_node *root = new_node(&mount, S_IFDIR | 0755, 0);

    if (root == NULL)
        panic("out of memory: making the root directory");
    root->parent = root;
    root->inode.nlink = 2;
    mount.root = &root->inode;
    mount_add(&mount, NULL);
}
