/* SPDX-License-Identifier: MIT */
/*
 * The file service's handles: opening, closing, and reference counts, since one
 * virtual CPU may use a file while another closes it.
 */
#include "hostfs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "hostfs_file.h"

#define CREATE_TRIES 3 /* in case others create and remove it meanwhile */

struct hostfs *hostfs_create(void)
{
    struct hostfs *fs = calloc(1, sizeof(*fs));

    if (!fs)
        return NULL;
    pthread_mutex_init(&fs->lock, NULL);
    pthread_mutex_init(&fs->list_lock, NULL);
    fs->shares.proc_fd = -1;
    /* A write beyond the file size limit is an error for the guest, and must
     * not kill vmm. */
    signal(SIGXFSZ, SIG_IGN);
    return fs;
}

void hostfs_restart(struct hostfs *fs)
{
    for (unsigned i = 0; i < HV_FILE_MAX_HANDLES; i++) {
        struct hostfs_file *file = fs->handles[i];
        fs->handles[i] = NULL;
        if (file)
            hostfs_put(fs, file);
    }
}

void hostfs_destroy(struct hostfs *fs)
{
    if (!fs)
        return;
    hostfs_restart(fs);
    shares_close(&fs->shares);
    pthread_mutex_destroy(&fs->list_lock);
    pthread_mutex_destroy(&fs->lock);
    free(fs);
}

struct hostfs_file *hostfs_get(struct hostfs *fs, uint64_t handle)
{
    struct hostfs_file *file = NULL;

    if (handle >= HV_FILE_MAX_HANDLES)
        return NULL;
    pthread_mutex_lock(&fs->lock);
    file = fs->handles[handle];
    if (file)
        file->nr_users++;
    pthread_mutex_unlock(&fs->lock);
    return file;
}

void hostfs_put(struct hostfs *fs, struct hostfs_file *file)
{
    pthread_mutex_lock(&fs->lock);
    bool is_last = --file->nr_users == 0;
    pthread_mutex_unlock(&fs->lock);
    if (!is_last)
        return;
    share_put(&fs->shares, file->fd);
    free(file);
}

const char *hostfs_path(const struct hostfs_file *file)
{
    return file->path;
}

bool hostfs_is_read_only(const struct hostfs *fs, const struct share_path *at)
{
    return at->share == fs->shares.nr ||
           fs->shares.list[at->share].is_read_only;
}

int64_t hostfs_close(struct hostfs *fs, uint64_t handle)
{
    struct hostfs_file *file = NULL;

    if (handle >= HV_FILE_MAX_HANDLES)
        return -EBADF;
    pthread_mutex_lock(&fs->lock);
    file = fs->handles[handle];
    fs->handles[handle] = NULL;
    pthread_mutex_unlock(&fs->lock);
    if (!file)
        return -EBADF;
    hostfs_put(fs, file);
    return 0;
}

/* ----------------------------------------------------------------- opening */

static int host_flags(uint64_t flags)
{
    int host = flags & HV_FILE_DIRECTORY  ? O_RDONLY | O_DIRECTORY
               : !(flags & HV_FILE_WRITE) ? O_RDONLY
               : flags & HV_FILE_READ     ? O_RDWR
                                          : O_WRONLY;

    return host | (flags & HV_FILE_TRUNCATE ? O_TRUNC : 0) |
           (flags & HV_FILE_APPEND ? O_APPEND : 0);
}

static int64_t open_existing(struct hostfs *fs, const struct share_path *at,
                             uint64_t flags)
{
    int64_t pinned = share_pin(&fs->shares, at);

    if (pinned < 0)
        return pinned;
    int64_t fd = share_reopen(&fs->shares, (int)pinned, host_flags(flags));
    share_put(&fs->shares, pinned);
    return fd;
}

/* Creates a file. O_EXCL makes sure that it is new. */
static int64_t create_new(struct hostfs *fs, const struct share_path *at,
                          uint64_t flags, uint64_t mode)
{
    const char *name;
    int64_t parent = share_pin_parent(&fs->shares, at, &name);

    if (parent == -EBUSY)
        return -EISDIR;
    if (parent < 0)
        return parent;
    const struct open_how how = {
        .flags = (unsigned)(host_flags(flags) | O_CREAT | O_EXCL | O_CLOEXEC |
                            O_NOCTTY),
        .mode = mode & 0777,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
                   RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
    };
    const uint64_t args[6] = {(uint64_t)parent, host_pointer(name),
                              host_pointer(&how), sizeof(how)};
    int64_t fd = fs->shares.call(SYS_openat2, args);
    share_put(&fs->shares, parent);
    return fd;
}

static int64_t open_or_create(struct hostfs *fs, const struct share_path *at,
                              uint64_t flags, uint64_t mode)
{
    int64_t fd = -ENOENT;

    if (at->share == fs->shares.nr)
        return -EISDIR;
    if (!(flags & HV_FILE_CREATE))
        return open_existing(fs, at, flags);
    for (int i = 0; i < CREATE_TRIES && fd == -ENOENT; i++) {
        fd = create_new(fs, at, flags, mode);
        if (fd != -EEXIST || flags & HV_FILE_EXCLUSIVE)
            return fd;
        fd = open_existing(fs, at, flags);
    }
    return fd;
}

/* Takes the lowest free handle. */
static int64_t add_handle(struct hostfs *fs, struct hostfs_file *file)
{
    int64_t handle = -EMFILE;

    pthread_mutex_lock(&fs->lock);
    for (unsigned i = 0; i < HV_FILE_MAX_HANDLES && handle < 0; i++) {
        if (fs->handles[i])
            continue;
        fs->handles[i] = file;
        handle = i;
    }
    pthread_mutex_unlock(&fs->lock);
    return handle;
}

static bool is_full(struct hostfs *fs)
{
    bool full = true;

    pthread_mutex_lock(&fs->lock);
    for (unsigned i = 0; i < HV_FILE_MAX_HANDLES && full; i++)
        full = fs->handles[i];
    pthread_mutex_unlock(&fs->lock);
    return full;
}

int64_t hostfs_open(struct hostfs *fs, const struct share_path *at,
                    const char *path, uint64_t flags, uint64_t mode)
{
    size_t size = strlen(path) + 1;
    struct hostfs_file *file = malloc(sizeof(*file) + size);
    bool is_root = at->share == fs->shares.nr && flags & HV_FILE_DIRECTORY;
    int64_t fd = 0;

    if (!file)
        return -ENOMEM;
    if (is_full(fs)) /* checked first, so that no file is created in vain */
        fd = -EMFILE;
    else if (!is_root)
        fd = open_or_create(fs, at, flags, mode);
    if (fd < 0) {
        free(file);
        return fd;
    }
    file->nr_users = 1;
    file->fd = is_root ? -1 : (int)fd;
    file->share = at->share;
    file->flags = (unsigned)flags;
    memcpy(file->path, path, size);
    int64_t handle = add_handle(fs, file);
    if (handle < 0)
        hostfs_put(fs, file);
    return handle;
}
