/* SPDX-License-Identifier: MIT */
/* Operations on names: first the checks that are the same for every file
 * system, then the file system's own operation. */
#include "fs/names.h"

#include <asm/errno.h>

#include "kernel.h"
#include "lib/string.h"

#define MAX_DEPTH 4096u /* of nested directories */

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Checks that `path` may become a new name. */
static int check_new(const struct path *path)
{
    if (path->inode != NULL)
        return -EEXIST;
    return path->parent->mount->read_only ? -EROFS : 0;
}

int name_create(struct path *path, uint32_t mode, uint32_t device)
{
    struct inode *dir = path->parent;
    int error = check_new(path);

    if (error != 0)
        return error;
    if (path->slash && (mode & S_IFMT) != S_IFDIR)
        return -EISDIR;
    if (dir->ops->create == NULL)
        return -EPERM;
    inode_lock(dir);
    error = dir->ops->create(dir, path->name, mode, device, &path->inode);
    inode_unlock(dir);
    return error;
}

int name_symlink(struct path *path, const char *target)
{
    struct inode *dir = path->parent;
    int error = check_new(path);

    if (error != 0)
        return error;
    if (path->slash)
        return -ENOENT;
    if (dir->ops->symlink == NULL)
        return -EPERM;
    inode_lock(dir);
    error = dir->ops->symlink(dir, path->name, target);
    inode_unlock(dir);
    return error;
}

int name_link(struct path *path, struct inode *inode)
{
    struct inode *dir = path->parent;
    int error = check_new(path);

    if (error != 0)
        return error;
    if (path->slash)
        return -ENOENT;
    if (dir->mount != inode->mount)
        return -EXDEV;
    if (inode_is(inode, S_IFDIR) || dir->ops->link == NULL)
        return -EPERM;
    inode_lock(dir);
    /* A file whose last name is gone cannot get a new one. */
    error =
        inode->nlink == 0 ? -ENOENT : dir->ops->link(dir, path->name, inode);
    inode_unlock(dir);
    return error;
}

/* Checks that the name `path` may be removed. */
static int check_old(const struct path *path)
{
    if (path->inode == path->inode->mount->root)
        return -EBUSY;
    return path->parent->mount->read_only ? -EROFS : 0;
}

int name_unlink(struct path *path)
{
    struct inode *dir = path->parent;
    int error = check_old(path);

    if (inode_is(path->inode, S_IFDIR))
        return -EISDIR;
    if (error != 0)
        return error;
    if (dir->ops->unlink == NULL)
        return -EPERM;
    inode_lock(dir);
    error = dir->ops->unlink(dir, path->name);
    inode_unlock(dir);
    return error;
}

int name_rmdir(struct path *path)
{
    struct inode *dir = path->parent;

    if (!inode_is(path->inode, S_IFDIR))
        return -ENOTDIR;
    if (is_dots(path->name))
        return path->name[1] == '.' ? -ENOTEMPTY : -EINVAL;
    int error = check_old(path);

    if (error != 0)
        return error;
    if (dir->ops->rmdir == NULL)
        return -EPERM;
    inode_lock(dir);
    error = dir->ops->rmdir(dir, path->name);
    inode_unlock(dir);
    return error;
}

/* With the lock held: whether the name still refers to what the walk found.
 * Returns 1, 0 or -errno. */
static int still_means(const struct path *path)
{
    struct inode *now = NULL;
    int error = path->parent->ops->lookup(path->parent, path->name, &now);

    if (error != 0 && error != -ENOENT)
        return error;
    bool same = now == path->inode;

    if (now != NULL)
        inode_unref_locked(now);
    return same;
}

/* With the lock held: whether `dir` is `ancestor` or lies below it. Returns 1,
 * 0 or -errno. On a damaged disk directories may form a cycle. */
static int is_below(struct inode *dir, const struct inode *ancestor)
{
    int error = 0;

    inode_ref(dir);
    for (unsigned depth = 0; dir != ancestor && dir != dir->mount->root;
         depth++) {
        struct inode *parent = NULL;

        error =
            depth == MAX_DEPTH ? -EIO : dir->ops->lookup(dir, "..", &parent);
        if (error != 0)
            break;
        inode_unref_locked(dir);
        dir = parent;
    }
    int result = error != 0 ? error : dir == ancestor;

    inode_unref_locked(dir);
    return result;
}

/* The checks of a rename that are made before the lock is taken. */
static int check_rename(const struct path *from, const struct path *to)
{
    bool is_dir = inode_is(from->inode, S_IFDIR);

    if (from->parent->mount != to->parent->mount)
        return -EXDEV;
    if (from->parent->mount->read_only)
        return -EROFS;
    if (is_dots(from->name) || is_dots(to->name) ||
        from->inode->mount != from->parent->mount)
        return -EBUSY;
    if (!is_dir && (from->slash || to->slash))
        return -ENOTDIR;
    if (to->inode == NULL)
        return 0;
    if (to->inode->mount != to->parent->mount)
        return -EBUSY;
    if (is_dir && !inode_is(to->inode, S_IFDIR))
        return -ENOTDIR;
    if (!is_dir && inode_is(to->inode, S_IFDIR))
        return -EISDIR;
    return 0;
}

/* With the lock held. check_rename() looked without the lock, so first check
 * again that the names still mean the same. Otherwise two processes could each
 * move a directory into the other's. */
static int rename_locked(struct path *from, struct path *to)
{
    struct inode *dir = from->parent;
    int same = still_means(from);

    if (same > 0)
        same = still_means(to);
    if (same <= 0)
        return same < 0 ? same : 1;
    if (inode_is(from->inode, S_IFDIR)) {
        int below = is_below(to->parent, from->inode);

        if (below != 0)
            return below < 0 ? below : -EINVAL; /* a directory into itself */
    }
    return dir->ops->rename(dir, from->name, to->parent, to->name);
}

int name_rename(struct path *from, struct path *to)
{
    struct inode *dir = from->parent;
    int error = check_rename(from, to);

    if (error != 0)
        return error;
    if (dir->ops->rename == NULL)
        return -EPERM;
    inode_lock(dir);
    error = rename_locked(from, to);
    inode_unlock(dir);
    return error;
}
