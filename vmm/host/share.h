/* SPDX-License-Identifier: MIT */
/*
 * The directories that a guest was given, and the way from a guest's path to a
 * file below one of them. Names are checked before the host's kernel sees them,
 * and walked by it in one step that cannot leave the directory, follow a link
 * or cross into another file system (openat2).
 */
#ifndef VMM_HOST_SHARE_H
#define VMM_HOST_SHARE_H

#include "host_call.h"
#include "hv/hostfs.h"

#define SHARE_NAME_MAX 63u

/* A directory as it was given: --share=DIR[:NAME][,ro]. */
struct share {
    char *dir; /* path on the host */
    char name[SHARE_NAME_MAX + 1];
    bool is_read_only;
    int fd; /* O_PATH; -1: not open */
};

struct shares {
    struct share list[HV_FILE_MAX_SHARES];
    unsigned nr;
    int proc_fd; /* /proc/self/fd, to open again what is pinned; or -1 */
    host_call_fn *call;
};

/* Is there one that is not read-only? */
static inline bool shares_can_change(const struct shares *shares)
{
    for (unsigned i = 0; i < shares->nr; i++)
        if (!shares->list[i].is_read_only)
            return true;
    return false;
}

/* Where a path leads: `rest` below share number `share`, "" for the directory
 * itself. share = shares.nr: "/". */
struct share_path {
    unsigned share;
    const char *rest;
};

/* Takes one --share. 0, or -EINVAL after a line on stderr. Opens nothing. */
int shares_add(struct shares *shares, const char *spec) MUST_CHECK;
/* Opens what was added. 0, or -errno after a line on stderr. */
int shares_open(struct shares *shares, host_call_fn *call) MUST_CHECK;
void shares_close(struct shares *shares);

/* Checks a path of `len` bytes, which `path` (NUL-terminated, len + 1 bytes)
 * is to hold, and finds its share. No system call. 0, -EINVAL, -ENAMETOOLONG,
 * -ENOENT: no such share. */
int share_find(const struct shares *shares, const char *path, size_t len,
               struct share_path *out) MUST_CHECK;

/* All of these return a descriptor that the caller closes (share_put), or
 * -errno. `at` is below a share. */

/* Pins whatever is there, without opening it (O_PATH). -ELOOP for a symbolic
 * link. */
int64_t share_pin(const struct shares *shares, const struct share_path *at);
/* Pins the directory that holds `at`, whose last name is in *name then;
 * -EBUSY for a share itself. */
int64_t share_pin_parent(const struct shares *shares,
                         const struct share_path *at, const char **name);
/* Opens what is pinned, if it is a file, or a directory if `flags` has
 * O_DIRECTORY. -EISDIR, -ENOTDIR, -EACCES for anything else. */
int64_t share_reopen(const struct shares *shares, int pinned, int flags);
void share_put(const struct shares *shares, int64_t fd);

#endif
