/* SPDX-License-Identifier: MIT */
/*
 * The file service's operations on open files and on names.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "hostfs_file.h"

/* -------------------------------------------------------------- open files */

static bool is_for(const struct hostfs_file *file, unsigned flag)
{
    return file->fd >= 0 && file->flags & flag;
}

/* readv, preadv and the like: without an offset, the file's own position is
 * used. */
static int64_t move(struct hostfs *fs, const struct hostfs_file *file,
                    const uint32_t numbers[2], uint64_t offset,
                    const struct iovec *vector, unsigned nr)
{
    const uint64_t args[6] = {(uint64_t)file->fd, host_pointer(vector), nr,
                              offset};

    if (offset == HV_FILE_POSITION)
        return fs->shares.call(numbers[0], args);
    return offset > INT64_MAX ? -EINVAL : fs->shares.call(numbers[1], args);
}

int64_t hostfs_read(struct hostfs *fs, struct hostfs_file *file,
                    uint64_t offset, const struct iovec *to, unsigned nr)
{
    static const uint32_t numbers[] = {SYS_readv, SYS_preadv};

    return is_for(file, HV_FILE_READ) ? move(fs, file, numbers, offset, to, nr)
                                      : -EBADF;
}

int64_t hostfs_write(struct hostfs *fs, struct hostfs_file *file,
                     uint64_t offset, const struct iovec *from, unsigned nr)
{
    static const uint32_t numbers[] = {SYS_writev, SYS_pwritev};

    return is_for(file, HV_FILE_WRITE)
               ? move(fs, file, numbers, offset, from, nr)
               : -EBADF;
}

int64_t hostfs_truncate(struct hostfs *fs, struct hostfs_file *file,
                        uint64_t size)
{
    const uint64_t args[6] = {(uint64_t)file->fd, size};

    if (!is_for(file, HV_FILE_WRITE))
        return -EBADF;
    return size > INT64_MAX ? -EINVAL : fs->shares.call(SYS_ftruncate, args);
}

int64_t hostfs_sync(struct hostfs *fs, struct hostfs_file *file, uint64_t flags)
{
    const uint64_t args[6] = {(uint64_t)file->fd};

    if (file->fd < 0)
        return 0;
    return fs->shares.call(
        flags & HV_FILE_DATA_ONLY ? SYS_fdatasync : SYS_fsync, args);
}

/* -------------------------------------------------------------------- stat */

uint32_t hostfs_kind(unsigned mode)
{
    return S_ISREG(mode)   ? HV_FILE_KIND_FILE
           : S_ISDIR(mode) ? HV_FILE_KIND_DIRECTORY
                           : HV_FILE_KIND_OTHER;
}

static void stat_root(const struct hostfs *fs, struct hv_file_stat *out)
{
    *out = (struct hv_file_stat){
        .kind = HV_FILE_KIND_DIRECTORY,
        .mode = 0555,
        .links = 2 + fs->shares.nr,
    };
}

static int64_t stat_fd(struct hostfs *fs, int fd, unsigned share,
                       struct hv_file_stat *out)
{
    struct stat st;
    const uint64_t args[6] = {(uint64_t)fd, host_pointer(&st)};
    int64_t rc = fs->shares.call(SYS_fstat, args);

    if (rc < 0)
        return rc;
    *out = (struct hv_file_stat){
        .inode = st.st_ino,
        .size = (uint64_t)st.st_size,
        .blocks = (uint64_t)st.st_blocks,
        .modified_s = st.st_mtim.tv_sec,
        .changed_s = st.st_ctim.tv_sec,
        .modified_ns = (uint32_t)st.st_mtim.tv_nsec,
        .changed_ns = (uint32_t)st.st_ctim.tv_nsec,
        .kind = hostfs_kind(st.st_mode),
        .mode = st.st_mode & 0777,
        .links = (uint32_t)st.st_nlink,
        .share = share + 1,
    };
    return 0;
}

int64_t hostfs_fstat(struct hostfs *fs, struct hostfs_file *file,
                     struct hv_file_stat *out)
{
    if (file->fd >= 0)
        return stat_fd(fs, file->fd, file->share, out);
    stat_root(fs, out);
    return 0;
}

int64_t hostfs_stat(struct hostfs *fs, const struct share_path *at,
                    struct hv_file_stat *out)
{
    if (at->share == fs->shares.nr) {
        stat_root(fs, out);
        return 0;
    }
    int64_t pinned = share_pin(&fs->shares, at);
    if (pinned < 0)
        return pinned;
    int64_t rc = stat_fd(fs, (int)pinned, at->share, out);
    share_put(&fs->shares, pinned);
    return rc;
}

/* ------------------------------------------------------------------- names */

int64_t hostfs_mkdir(struct hostfs *fs, const struct share_path *at,
                     uint64_t mode)
{
    const char *name;
    int64_t parent = share_pin_parent(&fs->shares, at, &name);

    if (parent == -EBUSY)
        return -EEXIST;
    if (parent < 0)
        return parent;
    const uint64_t args[6] = {(uint64_t)parent, host_pointer(name),
                              mode & 0777};
    int64_t rc = fs->shares.call(SYS_mkdirat, args);
    share_put(&fs->shares, parent);
    return rc;
}

int64_t hostfs_remove(struct hostfs *fs, const struct share_path *at,
                      bool is_directory)
{
    const char *name;
    int64_t parent = share_pin_parent(&fs->shares, at, &name);

    if (parent < 0)
        return parent;
    const uint64_t args[6] = {(uint64_t)parent, host_pointer(name),
                              is_directory ? AT_REMOVEDIR : 0};
    int64_t rc = fs->shares.call(SYS_unlinkat, args);
    share_put(&fs->shares, parent);
    return rc;
}

int64_t hostfs_rename(struct hostfs *fs, const struct share_path *from,
                      const struct share_path *to, uint64_t flags)
{
    const char *old_name, *new_name;
    int64_t old_parent = share_pin_parent(&fs->shares, from, &old_name);

    if (old_parent < 0)
        return old_parent;
    int64_t new_parent = share_pin_parent(&fs->shares, to, &new_name);
    int64_t rc = new_parent;
    if (new_parent >= 0) {
        const uint64_t args[6] = {
            (uint64_t)old_parent,
            host_pointer(old_name),
            (uint64_t)new_parent,
            host_pointer(new_name),
            flags & HV_FILE_NO_REPLACE ? RENAME_NOREPLACE : 0,
        };
        rc = fs->shares.call(SYS_renameat2, args);
        share_put(&fs->shares, new_parent);
    }
    share_put(&fs->shares, old_parent);
    return rc;
}
