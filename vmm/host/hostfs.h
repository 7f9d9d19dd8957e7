/* SPDX-License-Identifier: MIT */
/*
 * The file service's host side (hv/hostfs.h): handles, and what is done with
 * them and with paths below the shares. Arguments are the guest's numbers, but
 * pointers are the host's: the guest's memory is the caller's business.
 *
 * Results are those of hv/hostfs.h: >= 0, or -errno. Any thread.
 */
#ifndef VMM_HOST_HOSTFS_H
#define VMM_HOST_HOSTFS_H

#include <pthread.h>
#include <sys/uio.h>

#include "share.h"

struct hostfs_file; /* an open file or directory */

struct hostfs {
    struct shares shares;
    pthread_mutex_t lock; /* guards what follows, and the files' counts */
    struct hostfs_file *handles[HV_FILE_MAX_HANDLES];
    pthread_mutex_t list_lock; /* held while a directory is read */
};

/* NULL if out of memory. Shares are added to ->shares and opened by the caller.
 */
struct hostfs *hostfs_create(void) MUST_CHECK;
void hostfs_destroy(struct hostfs *fs);
/* Closes all that the guest has open: for a second machine. */
void hostfs_restart(struct hostfs *fs);

/* The file behind a handle, which lives until hostfs_put whoever closes it;
 * NULL if there is none. */
struct hostfs_file *hostfs_get(struct hostfs *fs, uint64_t handle) MUST_CHECK;
void hostfs_put(struct hostfs *fs, struct hostfs_file *file);
/* The path that it was opened by. */
const char *hostfs_path(const struct hostfs_file *file);

/* Is the share that `at` is in read-only? So is "/". */
bool hostfs_is_read_only(const struct hostfs *fs, const struct share_path *at);

/* `path` is the whole of what `at` is from; it is copied. `flags` are
 * HV_FILE_x that fit together. */
int64_t hostfs_open(struct hostfs *fs, const struct share_path *at,
                    const char *path, uint64_t flags, uint64_t mode);
int64_t hostfs_close(struct hostfs *fs, uint64_t handle);

/* `offset` as in hv/hostfs.h; `nr` > 0. */
int64_t hostfs_read(struct hostfs *fs, struct hostfs_file *file,
                    uint64_t offset, const struct iovec *to, unsigned nr);
int64_t hostfs_write(struct hostfs *fs, struct hostfs_file *file,
                     uint64_t offset, const struct iovec *from, unsigned nr);
int64_t hostfs_truncate(struct hostfs *fs, struct hostfs_file *file,
                        uint64_t size);
int64_t hostfs_sync(struct hostfs *fs, struct hostfs_file *file,
                    uint64_t flags);
int64_t hostfs_fstat(struct hostfs *fs, struct hostfs_file *file,
                     struct hv_file_stat *out);
/* `to` has `len` bytes; returns how many are filled. */
int64_t hostfs_list(struct hostfs *fs, struct hostfs_file *file,
                    uint64_t cursor, uint8_t *to, uint64_t len);

int64_t hostfs_stat(struct hostfs *fs, const struct share_path *at,
                    struct hv_file_stat *out);
int64_t hostfs_mkdir(struct hostfs *fs, const struct share_path *at,
                     uint64_t mode);
int64_t hostfs_remove(struct hostfs *fs, const struct share_path *at,
                      bool is_directory);
int64_t hostfs_rename(struct hostfs *fs, const struct share_path *from,
                      const struct share_path *to, uint64_t flags);

#endif
