/* SPDX-License-Identifier: MIT */
/* System calls that change a file's attributes and its size. */
#include <asm/errno.h>
#include <linux/fcntl.h>
#include <linux/time.h>

#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "fs/files.h"
#include "kernel.h"
#include "mm/user_copy.h"
#include "proc/limit.h"
#include "proc/signal.h"
#include "sys/sys_path.h"
#include "sys/syscall.h"

#define UTIME_NOW   0x3fffffff
#define UTIME_OMIT  0x3ffffffe
#define LAST_SECOND ((uint64_t)(INT64_MAX / (int64_t)NS_PER_S - 1))
#define KEEP        UINT32_MAX /* chown: leave it unchanged */

#define AT_FLAGS ((uint64_t)(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))

/* The new attributes; those that are not to change have their old values. */
struct attributes {
    uint32_t mode, uid, gid;
    uint64_t accessed, modified;
};

/* Takes over the reference to `inode`, and applies `change`. */
static int64_t set_attributes(struct inode *inode,
                              void (*change)(struct inode *,
                                             const struct attributes *),
                              const struct attributes *to)
{
    int result = -EROFS;

    if (!inode->mount->read_only) {
        inode_lock(inode);
        change(inode, to);
        inode->changed = clock_realtime();
        result = inode->ops->changed != NULL ? inode->ops->changed(inode) : 0;
        inode_unlock(inode);
    }
    inode_unref(inode);
    return result;
}

static void change_mode(struct inode *inode, const struct attributes *to)
{
    inode->mode = (inode->mode & S_IFMT) | (to->mode & 07777);
}

static int64_t chmod_at(uint64_t dirfd, uint64_t path, uint64_t mode)
{
    struct attributes to = {.mode = (uint32_t)mode};
    struct inode *inode;
    int error = inode_from_user(dirfd, path, 0, &inode);

    return error != 0 ? error : set_attributes(inode, change_mode, &to);
}

int64_t sys_chmod(const struct syscall *call)
{
    return chmod_at(AT_CWD, call->arg[0], call->arg[1]);
}

int64_t sys_fchmodat(const struct syscall *call)
{
    return chmod_at(call->arg[0], call->arg[1], call->arg[2]);
}

int64_t sys_fchmod(const struct syscall *call)
{
    struct attributes to = {.mode = (uint32_t)call->arg[1]};
    struct inode *inode = inode_of_fd(call->arg[0]);

    return inode == NULL ? -EBADF : set_attributes(inode, change_mode, &to);
}

static void change_owner(struct inode *inode, const struct attributes *to)
{
    if (to->uid != KEEP)
        inode->uid = to->uid;
    if (to->gid != KEEP)
        inode->gid = to->gid;
}

static int64_t chown_at(uint64_t dirfd, uint64_t path, uint64_t uid,
                        uint64_t gid, uint64_t flags)
{
    struct attributes to = {.uid = (uint32_t)uid, .gid = (uint32_t)gid};
    struct inode *inode;
    int error = inode_from_user(dirfd, path, flags, &inode);

    return error != 0 ? error : set_attributes(inode, change_owner, &to);
}

int64_t sys_chown(const struct syscall *call)
{
    return chown_at(AT_CWD, call->arg[0], call->arg[1], call->arg[2], 0);
}

int64_t sys_lchown(const struct syscall *call)
{
    return chown_at(AT_CWD, call->arg[0], call->arg[1], call->arg[2],
                    AT_SYMLINK_NOFOLLOW);
}

int64_t sys_fchownat(const struct syscall *call)
{
    if (call->arg[4] & ~AT_FLAGS)
        return -EINVAL;
    return chown_at(call->arg[0], call->arg[1], call->arg[2], call->arg[3],
                    call->arg[4]);
}

int64_t sys_fchown(const struct syscall *call)
{
    struct attributes to = {.uid = (uint32_t)call->arg[1],
                            .gid = (uint32_t)call->arg[2]};
    struct inode *inode = inode_of_fd(call->arg[0]);

    return inode == NULL ? -EBADF : set_attributes(inode, change_owner, &to);
}

static void change_times(struct inode *inode, const struct attributes *to)
{
    if (to->accessed != UTIME_OMIT)
        inode->accessed = to->accessed;
    if (to->modified != UTIME_OMIT)
        inode->modified = to->modified;
}

/* Returns false if it is not a valid time. UTIME_OMIT stays as it is. A time
 * that cannot be kept becomes the nearest one that can. */
static bool parse_time(const struct __kernel_timespec *ts, uint64_t *time)
{
    if (ts->tv_nsec == UTIME_OMIT)
        *time = UTIME_OMIT;
    else if (ts->tv_nsec == UTIME_NOW)
        *time = clock_realtime();
    else if (ts->tv_nsec < 0 || ts->tv_nsec >= (int64_t)NS_PER_S)
        return false;
    else if (ts->tv_sec < 0)
        *time = 0;
    else
        *time = MIN((uint64_t)ts->tv_sec, LAST_SECOND) * NS_PER_S +
                (uint64_t)ts->tv_nsec;
    return true;
}

int64_t sys_utimensat(const struct syscall *call)
{
    struct __kernel_timespec times[2] = {{.tv_nsec = UTIME_NOW},
                                         {.tv_nsec = UTIME_NOW}};
    struct attributes to;
    struct inode *inode;
    int error = 0;

    if (call->arg[2] != 0 && user_read(times, call->arg[2], sizeof(times)) != 0)
        return -EFAULT;
    if (!parse_time(&times[0], &to.accessed) ||
        !parse_time(&times[1], &to.modified))
        return -EINVAL;
    if (call->arg[3] & ~AT_FLAGS)
        return -EINVAL;
    if (call->arg[1] == 0) { /* futimens() */
        inode = inode_of_fd(call->arg[0]);
        error = inode == NULL ? -EBADF : 0;
    } else {
        error =
            inode_from_user(call->arg[0], call->arg[1], call->arg[3], &inode);
    }
    return error != 0 ? error : set_attributes(inode, change_times, &to);
}

static int set_size(struct inode *inode, uint64_t size)
{
    uint64_t more = size > inode->size ? size - inode->size : 0;

    /* The whole new size must be allowed, or the call fails. */
    if (more > 0 && size > limit_of(current_process(), RLIMIT_FSIZE)) {
        signal_raise(SIGXFSZ);
        return -EFBIG;
    }
    return inode_truncate(inode, size);
}

int64_t sys_truncate(const struct syscall *call)
{
    struct inode *inode;

    if ((int64_t)call->arg[1] < 0)
        return -EINVAL;
    int error = inode_from_user(AT_CWD, call->arg[0], 0, &inode);

    if (error != 0)
        return error;
    error = set_size(inode, call->arg[1]);
    inode_unref(inode);
    return error;
}

int64_t sys_ftruncate(const struct syscall *call)
{
    struct file *file = fd_get(call->arg[0]);
    int64_t result = -EINVAL;

    if (file == NULL)
        return -EBADF;
    if ((int64_t)call->arg[1] >= 0 && file_writable(file))
        result = set_size(file->inode, call->arg[1]);
    file_unref(file);
    return result;
}

/* Makes the file as long as is asked for, but does not reserve blocks: they are
 * allocated when written, and may run out then. */
int64_t sys_fallocate(const struct syscall *call)
{
    struct file *file = fd_get(call->arg[0]);
    uint64_t end;
    int64_t result = 0;

    if (file == NULL)
        return -EBADF;
    if ((int64_t)call->arg[2] < 0 || (int64_t)call->arg[3] <= 0)
        result = -EINVAL;
    else if (__builtin_add_overflow(call->arg[2], call->arg[3], &end) ||
             end > INT64_MAX)
        result = -EFBIG;
    else if (call->arg[1] != 0)
        result = -EOPNOTSUPP;
    else if (!file_writable(file))
        result = -EBADF;
    else if (end > file->inode->size)
        result = set_size(file->inode, end);
    file_unref(file);
    return result;
}
