/* SPDX-License-Identifier: MIT */
/*
 * What is done to names: made, linked, removed, renamed. Each begins with
 * ext2_begin(), which keeps apart what must not reach the disk together
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

/* May a new name be made in a directory? */
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

/* How many links an inode has, kept. */
static int add_links(struct inode *inode, int count)
{
    inode->nlink = (uint32_t)((int)inode->nlink + count);
    inode->changed = clock_realtime();
    return ext2_node_store(ext2_node(inode));
}

/* A new inode without a name goes again. */
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

/* Gets what a name, which is to be removed, is of. */
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

/* Takes away links that a name stood for: a directory has its "." besides, and
 * its parent had its "..". */
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

/* May a directory go? */
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

/* The name `to` is of `old`, and becomes one of `inode`. */
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

/* Gives `inode` the name `to` besides its own. Returns 1 if it has it. */
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

/* A directory changes its parent. */
static int move_dots(struct inode *inode, struct inode *from, struct inode *to)
{
    int error = ext2_replace(ext2_node(inode), "..", to);

    if (error == 0)
        error = add_links(from, -1);
    return error != 0 ? error : add_links(to, 1);
}

/* First the new name, then away with the old one. In between, the file has two:
 * never none. */
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
        error = add_links(inode, 0); /* when it was */
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

/* Links, and devices, whose contents fs/device.c knows. */
const struct inode_ops ext2_other_ops = {
    .read = ext2_read,
    .changed = attributes_changed,
    .release = ext2_release,
};
