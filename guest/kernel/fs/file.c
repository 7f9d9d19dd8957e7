/* SPDX-License-Identifier: MIT */
/* Open files: opening, and the operations of regular files. */
#include "fs/file.h"

#include <asm/errno.h>
#include <asm/poll.h>

#include "fs/device.h"
#include "fs/lock.h"
#include "fs/names.h"
#include "fs/pipe.h"
#include "kernel.h"
#include "mm/heap.h"

/* What an open file remembers of how it was opened. */
#define KEPT_FLAGS                                                             \
    (~(unsigned)(O_CREAT | O_EXCL | O_TRUNC | O_NOCTTY | O_CLOEXEC))

struct file *file_new(const struct file_ops *ops, struct inode *inode,
                      unsigned flags)
{
    struct file *file = heap_alloc(sizeof(*file));

    if (file == NULL)
        return NULL;
    file->ops = ops;
    file->inode = inode;
    file->flags = flags;
    file->refs = 1;
    return file;
}

static bool counts_as_writer(const struct inode *inode, unsigned flags)
{
    return inode_is(inode, S_IFREG) && !(flags & O_PATH) &&
           (flags & O_ACCMODE) != O_RDONLY;
}

void file_ref(struct file *file)
{
    uint32_t before = __atomic_fetch_add(&file->refs, 1, __ATOMIC_RELAXED);

    ASSERT(before != 0);
}

void file_unref(struct file *file)
{
    uint32_t before = __atomic_fetch_sub(&file->refs, 1, __ATOMIC_ACQ_REL);

    ASSERT(before != 0);
    if (before != 1)
        return;
    lock_release(file->inode, file);
    if (counts_as_writer(file->inode, file->flags))
        inode_end_write(file->inode);
    if (file->ops->close != NULL)
        file->ops->close(file);
    inode_unref(file->inode);
    heap_free(file);
}

static int64_t regular_read(struct file *file, void *buf, size_t len)
{
    struct inode *inode = file->inode;

    if (inode->ops->read == NULL)
        return -EINVAL;
    inode_lock(inode);
    int64_t n = inode_read_locked(inode, buf, len, file->position);

    if (n > 0)
        file->position += (uint64_t)n;
    inode_unlock(inode);
    return n;
}

static int64_t regular_write(struct file *file, const void *buf, size_t len)
{
    struct inode *inode = file->inode;

    if (inode->ops->write == NULL)
        return -EINVAL;
    inode_lock(inode);
    /* The end of the file is read under the lock, so that appenders never
     * overwrite each other. */
    if (file->flags & O_APPEND)
        file->position = inode->size;
    int64_t n = inode_write_locked(inode, buf, len, file->position);

    if (n > 0)
        file->position += (uint64_t)n;
    inode_unlock(inode);
    return n;
}

static const struct file_ops regular_ops = {
    .read = regular_read,
    .write = regular_write,
};

bool file_is_regular(const struct file *file)
{
    return file->ops == &regular_ops;
}

static const struct file_ops directory_ops = {0};

bool file_seekable(const struct file *file)
{
    return file->ops == &regular_ops || file->ops == &directory_ops;
}

static const struct file_ops *ops_for(const struct inode *inode, unsigned flags)
{
    if (flags & O_PATH)
        return &directory_ops; /* it says where the file is, and can do no more
                                */
    switch (inode->mode & S_IFMT) {
    case S_IFDIR:
        return &directory_ops;
    case S_IFCHR:
        return device_ops(inode->device);
    case S_IFREG:
    case S_IFBLK:
        return &regular_ops;
    default:
        return NULL; /* FIFOs and sockets by name */
    }
}

/* Checks that an existing inode may be opened with these flags. */
static int check_open(const struct path *path, unsigned flags)
{
    const struct inode *inode = path->inode;
    bool writes = (flags & O_ACCMODE) != O_RDONLY;

    if ((flags & O_CREAT) && (flags & O_EXCL))
        return -EEXIST;
    if (inode_is(inode, S_IFLNK)) /* O_NOFOLLOW */
        return flags & O_PATH ? 0 : -ELOOP;
    if (inode_is(inode, S_IFDIR) && (writes || (flags & O_CREAT)))
        return -EISDIR;
    if (!inode_is(inode, S_IFDIR) && ((flags & O_DIRECTORY) || path->slash))
        return -ENOTDIR;
    if (inode_is(inode, S_IFREG) && (writes || (flags & O_TRUNC)) &&
        inode->mount->read_only)
        return -EROFS;
    if (inode_is(inode, S_IFBLK) && writes)
        return -EROFS; /* only its file system writes a disk */
    return 0;
}

/* Somebody else may create or remove the file between our lookup and our
 * create; then we look it up again. */
static int find_or_create(struct path *path, unsigned flags, uint32_t mode)
{
    int error;

    do {
        if (path->inode != NULL)
            return check_open(path, flags);
        error = name_create(path, S_IFREG | (mode & 07777), 0);
        if (error != -EEXIST || (flags & O_EXCL))
            return error;
        error = inode_lookup(path->parent, path->name, &path->inode);
    } while (error == 0 || error == -ENOENT);
    return error;
}

/* Lets the file system refuse, and truncates the file if asked to. */
static int enter(struct inode *inode, unsigned flags)
{
    int error = 0;

    if (inode->ops->open != NULL) {
        inode_lock(inode);
        error = inode->ops->open(inode, flags);
        inode_unlock(inode);
    }
    if (error == 0 && (flags & O_TRUNC) && inode_is(inode, S_IFREG))
        error = inode_truncate(inode, 0);
    return error;
}

int file_open(struct path *path, unsigned flags, uint32_t mode,
              struct file **opened)
{
    int error = find_or_create(path, flags, mode);

    if (error != 0)
        return error;
    if (inode_is(path->inode, S_IFIFO) && !(flags & O_PATH)) {
        error = pipe_open(path->inode, flags & KEPT_FLAGS, opened);
        if (error == 0)
            path->inode = NULL;
        return error;
    }
    const struct file_ops *ops = ops_for(path->inode, flags);

    if (ops == NULL)
        return -ENXIO;
    bool writes = counts_as_writer(path->inode, flags);

    error = writes ? inode_begin_write(path->inode) : 0;
    if (error != 0)
        return error;
    error = enter(path->inode, flags);
    if (error != 0) {
        if (writes)
            inode_end_write(path->inode);
        return error;
    }
    *opened = file_new(ops, path->inode, flags & KEPT_FLAGS);
    if (*opened == NULL) {
        if (writes)
            inode_end_write(path->inode);
        return -ENOMEM;
    }
    path->inode = NULL; /* its reference is the file's now */
    return 0;
}

int64_t file_read(struct file *file, void *buf, size_t len)
{
    if (!file_readable(file))
        return -EBADF;
    if (file->ops == &directory_ops)
        return -EISDIR;
    if (file->ops->read == NULL)
        return -EINVAL;
    return file->ops->read(file, buf, len);
}

int64_t file_write(struct file *file, const void *buf, size_t len)
{
    if (!file_writable(file))
        return -EBADF;
    if (file->ops->write == NULL)
        return -EINVAL;
    return file->ops->write(file, buf, len);
}

unsigned file_poll(struct file *file)
{
    if (file->ops->poll == NULL)
        return POLLIN | POLLOUT;
    return file->ops->poll(file);
}
