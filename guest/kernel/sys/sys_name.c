/* SPDX-License-Identifier: MIT */
/* System calls on names: creating, linking, removing and renaming. */
#include <asm/errno.h>
#include <linux/fcntl.h>
#include <linux/fs.h>

#include "cpu/cpu.h"
#include "fs/files.h"
#include "fs/names.h"
#include "kernel.h"
#include "layout.h"
#include "mm/page.h"
#include "mm/user_copy.h"
#include "proc/process.h"
#include "proc/signal.h"
#include "sys/sys_path.h"
#include "sys/syscall.h"

static int64_t make_at(uint64_t dirfd, uint64_t user, uint32_t type,
                       uint64_t mode, uint64_t device)
{
    uint32_t allowed = 07777 & ~current_process()->files->umask;
    struct path path;
    int error =
        path_from_user(dirfd, user, PATH_MAY_MISS | PATH_NOFOLLOW, &path);

    if (error != 0)
        return error;
    error =
        name_create(&path, type | ((uint32_t)mode & allowed), (uint32_t)device);
    path_free(&path);
    return error;
}

int64_t sys_mkdir(const struct syscall *call)
{
    return make_at(AT_CWD, call->arg[0], S_IFDIR, call->arg[1], 0);
}

int64_t sys_mkdirat(const struct syscall *call)
{
    return make_at(call->arg[0], call->arg[1], S_IFDIR, call->arg[2], 0);
}

static int64_t mknod_at(uint64_t dirfd, uint64_t user, uint64_t mode,
                        uint64_t device)
{
    uint32_t type = (uint32_t)mode & S_IFMT;

    if (type == 0)
        type = S_IFREG;
    if (type != S_IFREG && type != S_IFCHR && type != S_IFIFO)
        return -EPERM; /* a kind that nobody could open */
    return make_at(dirfd, user, type, mode, device);
}

int64_t sys_mknod(const struct syscall *call)
{
    return mknod_at(AT_CWD, call->arg[0], call->arg[1], call->arg[2]);
}

int64_t sys_mknodat(const struct syscall *call)
{
    return mknod_at(call->arg[0], call->arg[1], call->arg[2], call->arg[3]);
}

/* unlink() and rmdir(). */
static int64_t remove_at(uint64_t dirfd, uint64_t user,
                         int (*remove)(struct path *))
{
    struct path path;
    int error = path_from_user(dirfd, user, PATH_NOFOLLOW, &path);

    if (error != 0)
        return error;
    error = remove(&path);
    path_free(&path);
    return error;
}

int64_t sys_unlink(const struct syscall *call)
{
    return remove_at(AT_CWD, call->arg[0], name_unlink);
}

int64_t sys_rmdir(const struct syscall *call)
{
    return remove_at(AT_CWD, call->arg[0], name_rmdir);
}

int64_t sys_unlinkat(const struct syscall *call)
{
    if (call->arg[2] & ~(uint64_t)AT_REMOVEDIR)
        return -EINVAL;
    return remove_at(call->arg[0], call->arg[1],
                     call->arg[2] & AT_REMOVEDIR ? name_rmdir : name_unlink);
}

/* Walks both paths of a call that has two. On success the caller must free
 * both. */
static int walk_both(uint64_t from_dir, uint64_t from_user, unsigned from_flags,
                     struct path *from, uint64_t to_dir, uint64_t to_user,
                     struct path *to)
{
    int error = path_from_user(from_dir, from_user, from_flags, from);

    if (error != 0)
        return error;
    error = path_from_user(to_dir, to_user, PATH_MAY_MISS | PATH_NOFOLLOW, to);
    if (error != 0)
        path_free(from);
    return error;
}

static int64_t rename_at(uint64_t from_dir, uint64_t from_user, uint64_t to_dir,
                         uint64_t to_user, uint64_t flags)
{
    struct path from, to;
    int result;

    do {
        result = walk_both(from_dir, from_user, PATH_NOFOLLOW, &from, to_dir,
                           to_user, &to);
        if (result != 0)
            return result;
        if ((flags & RENAME_NOREPLACE) && to.inode != NULL)
            result = -EEXIST;
        else
            result = name_rename(&from, &to);
        path_free(&from);
        path_free(&to);
        /* Somebody else was quicker, and may be so again, for ever: stop for a
         * signal. */
        if (result == 1 && signal_waiting(current_process()))
            return -ERESTART;
    } while (result == 1);
    return result;
}

int64_t sys_rename(const struct syscall *call)
{
    return rename_at(AT_CWD, call->arg[0], AT_CWD, call->arg[1], 0);
}

int64_t sys_renameat(const struct syscall *call)
{
    return rename_at(call->arg[0], call->arg[1], call->arg[2], call->arg[3], 0);
}

int64_t sys_renameat2(const struct syscall *call)
{
    if (call->arg[4] & ~(uint64_t)RENAME_NOREPLACE)
        return -EINVAL;
    return rename_at(call->arg[0], call->arg[1], call->arg[2], call->arg[3],
                     call->arg[4]);
}

static int64_t link_at(uint64_t from_dir, uint64_t from_user, uint64_t to_dir,
                       uint64_t to_user, uint64_t flags)
{
    struct path from, to;
    int error = walk_both(from_dir, from_user,
                          flags & AT_SYMLINK_FOLLOW ? 0 : PATH_NOFOLLOW, &from,
                          to_dir, to_user, &to);

    if (error != 0)
        return error;
    error = name_link(&to, from.inode);
    path_free(&from);
    path_free(&to);
    return error;
}

int64_t sys_link(const struct syscall *call)
{
    return link_at(AT_CWD, call->arg[0], AT_CWD, call->arg[1], 0);
}

int64_t sys_linkat(const struct syscall *call)
{
    if (call->arg[4] & ~(uint64_t)AT_SYMLINK_FOLLOW)
        return -EINVAL;
    return link_at(call->arg[0], call->arg[1], call->arg[2], call->arg[3],
                   call->arg[4]);
}

static int64_t symlink_at(uint64_t target_user, uint64_t dirfd, uint64_t user)
{
    struct path path;
    int error;
    char *target = path_copy(target_user, &error);

    if (target == NULL)
        return error;
    error =
        *target == '\0'
            ? -ENOENT
            : path_from_user(dirfd, user, PATH_MAY_MISS | PATH_NOFOLLOW, &path);
    if (error == 0) {
        error = name_symlink(&path, target);
        path_free(&path);
    }
    page_unref(virt_to_phys(target));
    return error;
}

int64_t sys_symlink(const struct syscall *call)
{
    return symlink_at(call->arg[0], AT_CWD, call->arg[1]);
}

int64_t sys_symlinkat(const struct syscall *call)
{
    return symlink_at(call->arg[0], call->arg[1], call->arg[2]);
}

/* As in POSIX, the target has no NUL, and is cut if there is no room. */
static int64_t read_link(struct inode *inode, uint64_t user, uint64_t size)
{
    if ((int64_t)size <= 0 || !inode_is(inode, S_IFLNK))
        return -EINVAL;
    uint64_t page = page_alloc(PAGE_KERNEL);

    if (page == 0)
        return -ENOMEM;
    int64_t len = inode_read(inode, phys_to_virt(page),
                             MIN(size, (uint64_t)PATH_MAX_LEN), 0);

    if (len >= 0 && user_write(user, phys_to_virt(page), (size_t)len) != 0)
        len = -EFAULT;
    page_unref(page);
    return len;
}

static int64_t readlink_at(uint64_t dirfd, uint64_t path, uint64_t user,
                           uint64_t size, uint64_t at_flags)
{
    struct inode *inode;
    int error =
        inode_from_user(dirfd, path, AT_SYMLINK_NOFOLLOW | at_flags, &inode);

    if (error != 0)
        return error;
    int64_t len = read_link(inode, user, size);

    inode_unref(inode);
    return len;
}

int64_t sys_readlink(const struct syscall *call)
{
    return readlink_at(AT_CWD, call->arg[0], call->arg[1],
                       (uint64_t)(int)call->arg[2], 0);
}

/* The path "" means the descriptor itself: a link that was opened with
 * O_PATH. */
int64_t sys_readlinkat(const struct syscall *call)
{
    return readlink_at(call->arg[0], call->arg[1], call->arg[2],
                       (uint64_t)(int)call->arg[3], AT_EMPTY_PATH);
}
