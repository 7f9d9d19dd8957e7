/* SPDX-License-Identifier: MIT */
/*
 * The file service's host side (hv/hostfs.h): handles, and the operations on
 * them and on paths below the shares. Numbers are as the guest passed them, but
 * pointers are the host's: the caller translates guest addresses.
 *
 * Results are as in hv/hostfs.h: >= 0, or -errno. Any thread.
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

/* NULL if out of memory. The caller adds the shares to ->shares and opens them.
 */
struct hostfs *hostfs_create(void) MUST_CHECK;
void hostfs_destroy(struct hostfs *fs);
/* Closes everything that the guest has open, for a second machine. */
void hostfs_restart(struct hostfs *fs);

/* The file of a handle; NULL if there is none. It stays valid until hostfs_put,
 * even if its handle is closed meanwhile. */
struct hostfs_file *hostfs_get(struct hostfs *fs, uint64_t handle) MUST_CHECK;
void hostfs_put(struct hostfs *fs, struct hostfs_file *file);
/* The path by which it was opened. */
const char *hostfs_path(const struct hostfs_file *file);

/* Is the share of `at` read-only? "/" is read-only. */
bool hostfs_is_read_only(const struct hostfs *fs, const struct share_path *at);

/* `path` is the whole path from which `at` was made; it is copied. `flags` is a
 * valid combination of HV_FILE_x. */
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
/* `to` has room for `len` bytes; returns how many were filled. */
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
