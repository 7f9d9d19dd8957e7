/* SPDX-License-Identifier: MIT */
/*
 * Operations on names: making, linking, removing, renaming. Each begins with
 * ext2_begin(), which separates changes that must not reach the disk together
 * (ext2/ext2.h).
 */
#include <asm/errno.h>

#include "cpu/clock.h"
#include "ext2/ext2.h"
#include "kernel.h"
#include "lib/string.h"

#define MAX_LINKS 32000u

static int lookup(struct inode *dir, const char *name, struct inode **found)
{
    uint32_t number;

    if (dir->nlink == 0)
        return -ENOENT;
    int error = ext2_find(ext2_node(dir), name, &number);

    return error != 0 ? error : ext2_node_get(ext2_of(dir), number, found);
}

/* Checks that a new name may be made in a directory, and begins it. */
static int begin_making(struct inode *dir, const char *name)
{
    uint32_t number;

    if (dir->nlink == 0)
        return -ENOENT;
    if (dir->mount->read_only)
        return -EROFS;
    int error = ext2_find(ext2_node(dir), name, &number);

    if (error != -ENOENT)
        return error == 0 ? -EEXIST : error;
    return ext2_begin(ext2_of(dir), EXT2_MAKING);
}

/* Adds `count` to an inode's link count and stores it. */
static int add_links(struct inode *inode, int count)
{
    inode->nlink = (uint32_t)((int)inode->nlink + count);
    inode->changed = clock_realtime();
    return ext2_node_store(ext2_node(inode));
}

/* Frees a new inode that got no name. */
static void undo(struct inode *inode)
{
    inode->nlink = 0;
    inode_unref_locked(inode);
}

static int create(struct inode *dir, const char *name, uint32_t mode,
                  uint32_t device, struct inode **made)
{
    bool directory = (mode & S_IFMT) == S_IFDIR;
    struct inode *inode;

    if (directory && dir->nlink >= MAX_LINKS)
        return -EMLINK;
    int error = begin_making(dir, name);

    if (error == 0)
        error = ext2_node_new(ext2_node(dir), mode, device, &inode);
    if (error != 0)
        return error;
    if (directory)
        error = ext2_make_dots(ext2_node(inode), (uint32_t)dir->number);
    if (error == 0)
        error = ext2_add(ext2_node(dir), name, inode);
    if (error != 0) {
        undo(inode);
        return error;
    }
    if (directory)
        error = add_links(inode, 1); /* its own "." */
    if (error == 0 && directory)
        error = add_links(dir, 1); /* its ".." */
    if (error != 0)
        inode_unref_locked(inode);
    else
        *made = inode;
    return error;
}

static int symlink(struct inode *dir, const char *name, const char *target)
{
    size_t len = strlen(target);
    struct inode *inode;
    int64_t n = (int64_t)len;
    int error = begin_making(dir, name);

    if (error == 0 && len >= ext2_of(dir)->block_size)
        error = -ENAMETOOLONG;
    if (error == 0)
        error = ext2_node_new(ext2_node(dir), S_IFLNK | 0777, 0, &inode);
    if (error != 0)
        return error;
    if (len < sizeof(ext2_node(inode)->slots)) {
        memcpy(ext2_node(inode)->slots, target, len);
        inode->size = len;
        error = ext2_node_store(ext2_node(inode));
    } else {
        n = ext2_write(inode, target, len, 0);
    }
    if (n != (int64_t)len)
        error = n < 0 ? (int)n : -ENOSPC;
    if (error == 0)
        error = ext2_add(ext2_node(dir), name, inode);
    if (error != 0)
        undo(inode);
    else
        inode_unref_locked(inode);
    return error;
}

static int link(struct inode *dir, const char *name, struct inode *inode)
{
    if (inode->nlink >= MAX_LINKS)
        return -EMLINK;
    int error = begin_making(dir, name);

    if (error == 0)
        error = ext2_add(ext2_node(dir), name, inode);
    return error != 0 ? error : add_links(inode, 1);
}

/* Begins the removal of a name: finds the inode that it refers to. */
static int begin_removing(struct inode *dir, const char *name,
                          struct inode **inode)
{
    int error = dir->mount->read_only ? -EROFS : lookup(dir, name, inode);

    if (error != 0)
        return error;
    error = ext2_begin(ext2_of(dir), EXT2_REMOVING);
    if (error != 0)
        inode_unref_locked(*inode);
    return error;
}

/* Drops the links that a removed name stood for. For a directory these include
 * its own "." and, in its parent, the link from its "..". */
static int drop_links(struct inode *dir, struct inode *inode)
{
    bool directory = inode_is(inode, S_IFDIR);
    int error = add_links(inode, directory ? -2 : -1);

    return error == 0 && directory ? add_links(dir, -1) : error;
}

static int unlink(struct inode *dir, const char *name)
{
    struct inode *inode;
    int error = begin_removing(dir, name, &inode);

    if (error != 0)
        return error;
    if (inode_is(inode, S_IFDIR))
        error = -EISDIR;
    if (error == 0)
        error = ext2_remove(ext2_node(dir), name);
    if (error == 0)
        error = drop_links(dir, inode);
    inode_unref_locked(inode);
    return error;
}

/* Checks that an inode, if it is a directory, is empty. */
static int check_empty(struct inode *inode)
{
    if (!inode_is(inode, S_IFDIR))
        return -ENOTDIR;
    int empty = ext2_is_empty(ext2_node(inode));

    return empty < 0 ? empty : empty > 0 ? 0 : -ENOTEMPTY;
}

static int rmdir(struct inode *dir, const char *name)
{
    struct inode *inode;
    int error = begin_removing(dir, name, &inode);

    if (error != 0)
        return error;
    error = check_empty(inode);
    if (error == 0)
        error = ext2_remove(ext2_node(dir), name);
    if (error == 0)
        error = drop_links(dir, inode);
    inode_unref_locked(inode);
    return error;
}

/* Makes the name `to`, which refers to `old`, refer to `inode`. */
static int take_over(struct inode *dir, const char *to, struct inode *inode,
                     struct inode *old)
{
    int error = 0;

    if (inode_is(old, S_IFDIR) != inode_is(inode, S_IFDIR))
        return inode_is(old, S_IFDIR) ? -EISDIR : -ENOTDIR;
    if (inode_is(old, S_IFDIR))
        error = check_empty(old);
    if (error == 0)
        error = ext2_begin(ext2_of(dir), EXT2_REMOVING);
    if (error == 0)
        error = ext2_replace(ext2_node(dir), to, inode);
    return error != 0 ? error : drop_links(dir, old);
}

/* Gives `inode` the additional name `to`. Returns 1 if it has that name
 * already. */
static int second_name(struct inode *dir, const char *to, struct inode *inode)
{
    struct inode *old;
    int error = lookup(dir, to, &old);

    if (error == -ENOENT) {
        error = begin_making(dir, to);
        return error != 0 ? error : ext2_add(ext2_node(dir), to, inode);
    }
    if (error != 0)
        return error;
    error = old == inode ? 1 : take_over(dir, to, inode, old);
    inode_unref_locked(old);
    return error;
}

/* Moves a directory's ".." from one parent to another. */
static int move_dots(struct inode *inode, struct inode *from, struct inode *to)
{
    int error = ext2_replace(ext2_node(inode), "..", to);

    if (error == 0)
        error = add_links(from, -1);
    return error != 0 ? error : add_links(to, 1);
}

/* Makes the new name first, and removes the old one afterwards. In between the
 * file has two names, but never none. */
static int rename(struct inode *from_dir, const char *from,
                  struct inode *to_dir, const char *to)
{
    struct inode *inode;
    bool moves;

    if (to_dir->nlink == 0)
        return -ENOENT;
    int error =
        to_dir->mount->read_only ? -EROFS : lookup(from_dir, from, &inode);

    if (error != 0)
        return error;
    moves = inode_is(inode, S_IFDIR) && from_dir != to_dir;
    if (moves && to_dir->nlink >= MAX_LINKS)
        error = -EMLINK;
    if (error == 0)
        error = second_name(to_dir, to, inode);
    if (error == 0)
        error = ext2_begin(ext2_of(from_dir), EXT2_REMOVING);
    if (error == 0)
        error = ext2_remove(ext2_node(from_dir), from);
    if (error == 0 && moves)
        error = move_dots(inode, from_dir, to_dir);
    if (error == 0)
        error = add_links(inode, 0); /* sets the time of the change */
    inode_unref_locked(inode);
    return error > 0 ? 0 : error; /* two names of one file: nothing to do */
}

static int attributes_changed(struct inode *inode)
{
    return ext2_node_store(ext2_node(inode));
}

const struct inode_ops ext2_file_ops = {
    .direct = true,
    .read = ext2_read,
    .write = ext2_write,
    .truncate = ext2_truncate,
    .changed = attributes_changed,
    .release = ext2_release,
};

const struct inode_ops ext2_dir_ops = {
    .lookup = lookup,
    .create = create,
    .symlink = symlink,
    .link = link,
    .unlink = unlink,
    .rmdir = rmdir,
    .rename = rename,
    .readdir = ext2_readdir,
    .changed = attributes_changed,
    .release = ext2_release,
};

/* Symbolic links, and devices, which are read and written by fs/device.c. */
const struct inode_ops ext2_other_ops = {
    .read = ext2_read,
    .changed = attributes_changed,
    .release = ext2_release,
};
