/* SPDX-License-Identifier: MIT */
/* System calls that open files, or ask whether that would be allowed. */
#include <asm/errno.h>
#include <linux/fcntl.h>

#include "cpu/cpu.h"
#include "fs/files.h"
#include "kernel.h"
#include "proc/process.h"
#include "sys/sys_path.h"
#include "sys/syscall.h"

#define ACCESS_WRITE   2u
#define ACCESS_EXECUTE 1u

static int64_t open_at(uint64_t dirfd, uint64_t user, uint64_t flags,
                       uint64_t mode)
{
    unsigned walk = 0;
    struct path path;
    struct file *file;

    if (flags & O_PATH)
        flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    if ((flags & O_ACCMODE) == O_ACCMODE)
        return -EINVAL;
    if (flags & O_CREAT)
        walk |= PATH_MAY_MISS;
    if ((flags & O_NOFOLLOW) || ((flags & O_CREAT) && (flags & O_EXCL)))
        walk |= PATH_NOFOLLOW;
    int error = path_from_user(dirfd, user, walk, &path);

    if (error != 0)
        return error;
    error = file_open(&path, (unsigned)flags,
                      (uint32_t)mode & ~current_process()->files->umask, &file);
    path_free(&path);
    if (error != 0)
        return error;
    int fd = fd_install(file, 0, flags & O_CLOEXEC);

    if (fd < 0)
        file_unref(file);
    return fd;
}

int64_t sys_open(const struct syscall *call)
{
    return open_at(AT_CWD, call->arg[0], call->arg[1], call->arg[2]);
}

int64_t sys_openat(const struct syscall *call)
{
    return open_at(call->arg[0], call->arg[1], call->arg[2], call->arg[3]);
}

int64_t sys_creat(const struct syscall *call)
{
    return open_at(AT_CWD, call->arg[0], O_CREAT | O_WRONLY | O_TRUNC,
                   call->arg[1]);
}

/* Everybody is the superuser: reading is always allowed, writing unless the
 * file system is read-only, executing if anybody may execute the file. */
static int64_t access_at(uint64_t dirfd, uint64_t user, uint64_t mode,
                         uint64_t flags)
{
    struct inode *inode;
    int64_t result = 0;

    if (mode > 7)
        return -EINVAL;
    int error = inode_from_user(dirfd, user, flags, &inode);

    if (error != 0)
        return error;
    if ((mode & ACCESS_WRITE) && inode->mount->read_only)
        result = -EROFS;
    else if ((mode & ACCESS_EXECUTE) && !inode_is(inode, S_IFDIR) &&
             !(inode->mode & 0111))
        result = -EACCES;
    inode_unref(inode);
    return result;
}

int64_t sys_access(const struct syscall *call)
{
    return access_at(AT_CWD, call->arg[0], call->arg[1], 0);
}

int64_t sys_faccessat(const struct syscall *call)
{
    return access_at(call->arg[0], call->arg[1], call->arg[2], 0);
}

int64_t sys_faccessat2(const struct syscall *call)
{
    if (call->arg[3] &
        ~(uint64_t)(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
        return -EINVAL;
    return access_at(call->arg[0], call->arg[1], call->arg[2], call->arg[3]);
}

int64_t sys_umask(const struct syscall *call)
{
    struct files *files = current_process()->files;
    uint32_t before = files->umask;

    files->umask = (uint32_t)call->arg[0] & 0777;
    return before;
}
