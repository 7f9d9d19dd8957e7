/* SPDX-License-Identifier: MIT */
/* System calls that report the attributes of files and file systems. */
#include <asm/errno.h>
#include <asm/stat.h>
#include <asm/statfs.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

#include "cpu/clock.h"
#include "fs/files.h"
#include "kernel.h"
#include "layout.h"
#include "mm/user_copy.h"
#include "sys/sys_path.h"
#include "sys/syscall.h"

#define BLOCK          512u /* the unit of st_blocks */
#define TMPFS_MAGIC    0x01021994
#define STATFS_NAMELEN ((long)NAME_MAX_LEN)
#define STATX_FLAGS                                                            \
    ((uint64_t)(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH |        \
                AT_STATX_SYNC_TYPE))

static void fill_stat(const struct inode *inode, struct stat *st)
{
    *st = (struct stat){
        .st_dev = inode->mount->id,
        .st_ino = inode->number,
        .st_nlink = inode->nlink,
        .st_mode = inode->mode,
        .st_uid = inode->uid,
        .st_gid = inode->gid,
        .st_rdev = inode->device,
        .st_size = (int64_t)inode->size,
        .st_blksize = X86_PAGE_SIZE,
        .st_blocks = (int64_t)(ALIGN_UP(inode->size, X86_PAGE_SIZE) / BLOCK),
        .st_atime = inode->accessed / NS_PER_S,
        .st_atime_nsec = inode->accessed % NS_PER_S,
        .st_mtime = inode->modified / NS_PER_S,
        .st_mtime_nsec = inode->modified % NS_PER_S,
        .st_ctime = inode->changed / NS_PER_S,
        .st_ctime_nsec = inode->changed % NS_PER_S,
    };
}

/* Writes a struct stat to `user`; takes over the reference to `inode`. */
static int64_t give_stat(struct inode *inode, uint64_t user)
{
    struct stat st;

    inode_lock(inode);
    fill_stat(inode, &st);
    inode_unlock(inode);
    inode_unref(inode);
    return user_write(user, &st, sizeof(st));
}

static int64_t stat_at(uint64_t dirfd, uint64_t path, uint64_t user,
                       uint64_t flags)
{
    struct inode *inode;
    int error = inode_from_user(dirfd, path, flags, &inode);

    return error != 0 ? error : give_stat(inode, user);
}

int64_t sys_stat(const struct syscall *call)
{
    return stat_at(AT_CWD, call->arg[0], call->arg[1], 0);
}

int64_t sys_lstat(const struct syscall *call)
{
    return stat_at(AT_CWD, call->arg[0], call->arg[1], AT_SYMLINK_NOFOLLOW);
}

int64_t sys_newfstatat(const struct syscall *call)
{
    if (call->arg[3] & ~(uint64_t)STATX_FLAGS)
        return -EINVAL;
    return stat_at(call->arg[0], call->arg[1], call->arg[2], call->arg[3]);
}

int64_t sys_fstat(const struct syscall *call)
{
    struct inode *inode = inode_of_fd(call->arg[0]);

    return inode == NULL ? -EBADF : give_stat(inode, call->arg[1]);
}

static struct statx_timestamp statx_time(uint64_t ns)
{
    return (struct statx_timestamp){
        .tv_sec = (int64_t)(ns / NS_PER_S),
        .tv_nsec = (uint32_t)(ns % NS_PER_S),
    };
}

/* The parts of a device number, as in struct stat: 12 bits major, 20 bits
 * minor. */
static uint32_t major_of(uint64_t device)
{
    return (uint32_t)(device >> 8 & 0xfff);
}

static uint32_t minor_of(uint64_t device)
{
    return (uint32_t)((device & 0xff) | (device >> 12 & 0xfff00));
}

static void fill_statx(const struct inode *inode, struct statx *stx)
{
    *stx = (struct statx){
        .stx_mask = STATX_BASIC_STATS,
        .stx_blksize = X86_PAGE_SIZE,
        .stx_nlink = inode->nlink,
        .stx_uid = inode->uid,
        .stx_gid = inode->gid,
        .stx_mode = (uint16_t)inode->mode,
        .stx_ino = inode->number,
        .stx_size = inode->size,
        .stx_blocks = ALIGN_UP(inode->size, X86_PAGE_SIZE) / BLOCK,
        .stx_atime = statx_time(inode->accessed),
        .stx_mtime = statx_time(inode->modified),
        .stx_ctime = statx_time(inode->changed),
        .stx_rdev_major = major_of(inode->device),
        .stx_rdev_minor = minor_of(inode->device),
        .stx_dev_major = major_of(inode->mount->id),
        .stx_dev_minor = minor_of(inode->mount->id),
    };
}

/* The same as stat, in another layout. It always reports everything, whatever
 * the mask asks for; nothing is cached, so there is nothing to synchronise. */
int64_t sys_statx(const struct syscall *call)
{
    uint64_t flags = call->arg[2];
    struct inode *inode;
    struct statx stx;

    if ((flags & ~STATX_FLAGS) != 0 ||
        (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE ||
        (call->arg[3] & STATX__RESERVED))
        return -EINVAL;
    int error = inode_from_user(call->arg[0], call->arg[1], flags, &inode);

    if (error != 0)
        return error;
    inode_lock(inode);
    fill_statx(inode, &stx);
    inode_unlock(inode);
    inode_unref(inode);
    return user_write(call->arg[4], &stx, sizeof(stx));
}

static int64_t give_statfs(struct inode *inode, uint64_t user)
{
    struct mount_usage usage = {.block_size = X86_PAGE_SIZE};
    struct mount *mount = inode->mount;

    if (mount->ops->usage != NULL) {
        inode_lock(inode);
        mount->ops->usage(mount, &usage);
        inode_unlock(inode);
    }
    inode_unref(inode);
    struct statfs st = {
        .f_type = TMPFS_MAGIC,
        .f_bsize = (long)usage.block_size,
        .f_blocks = (long)usage.nr_blocks,
        .f_bfree = (long)usage.free_blocks,
        .f_bavail = (long)usage.free_blocks,
        .f_files = (long)usage.nr_inodes,
        .f_ffree = (long)usage.free_inodes,
        .f_namelen = STATFS_NAMELEN,
        .f_frsize = (long)usage.block_size,
    };

    return user_write(user, &st, sizeof(st));
}

int64_t sys_statfs(const struct syscall *call)
{
    struct inode *inode;
    int error = inode_from_user(AT_CWD, call->arg[0], 0, &inode);

    return error != 0 ? error : give_statfs(inode, call->arg[1]);
}

int64_t sys_fstatfs(const struct syscall *call)
{
    struct inode *inode = inode_of_fd(call->arg[0]);

    return inode == NULL ? -EBADF : give_statfs(inode, call->arg[1]);
}
