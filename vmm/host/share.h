/* SPDX-License-Identifier: MIT */
/*
 * The directories shared with a guest, and the lookup of a guest's path below
 * one of them. Paths are checked before the host's kernel sees them; the kernel
 * then resolves them in one step that cannot leave the directory, follow a link
 * or cross into another file system (openat2).
 */
#ifndef VMM_HOST_SHARE_H
#define VMM_HOST_SHARE_H

#include "host_call.h"
#include "hv/hostfs.h"

#define SHARE_NAME_MAX 63u

/* A directory given by --share=DIR[:NAME][,ro]. */
struct share {
    char *dir; /* path on the host */
    char name[SHARE_NAME_MAX + 1];
    bool is_read_only;
    int fd; /* O_PATH; -1: not open */
};

struct shares {
    struct share list[HV_FILE_MAX_SHARES];
    unsigned nr;
    int proc_fd; /* /proc/self/fd, for reopening what is pinned; or -1 */
    host_call_fn *call;
};

/* Is any share writable? */
static inline bool shares_can_change(const struct shares *shares)
{
    for (unsigned i = 0; i < shares->nr; i++)
        if (!shares->list[i].is_read_only)
            return true;
    return false;
}

/* What a path refers to: `rest` below share number `share`, "" for the share's
 * directory itself. share = shares.nr: "/". */
struct share_path {
    unsigned share;
    const char *rest;
};

/* Adds the share of one --share option. 0, or -EINVAL after a line on stderr.
 * Opens nothing. */
int shares_add(struct shares *shares, const char *spec) MUST_CHECK;
/* Opens the added shares. 0, or -errno after a line on stderr. */
int shares_open(struct shares *shares, host_call_fn *call) MUST_CHECK;
void shares_close(struct shares *shares);

/* Checks `path`, which must have `len` bytes and a NUL after them, and finds
 * its share. Makes no system call. 0, -EINVAL, -ENAMETOOLONG, or -ENOENT: no
 * such share. */
/*@ requires \valid_read(shares) && \valid(out);
    requires \valid_read(path + (0 .. len)) && path[len] == 0;
    assigns *out; */
int share_find(const struct shares *shares, const char *path, size_t len,
               struct share_path *out) MUST_CHECK;

/* All of these return a descriptor that the caller closes (share_put), or
 * -errno. `at` must be in a share. */

/* Pins the file at `at`, of any kind, without opening it (O_PATH). -ELOOP for a
 * symbolic link. */
int64_t share_pin(const struct shares *shares, const struct share_path *at);
/* Pins the directory that contains `at`, and sets *name to the last name in the
 * path; -EBUSY for a share itself. */
int64_t share_pin_parent(const struct shares *shares,
                         const struct share_path *at, const char **name);
/* Opens what is pinned, if it is a file, or a directory if `flags` has
 * O_DIRECTORY. -EISDIR, -ENOTDIR, -EACCES for anything else. */
int64_t share_reopen(const struct shares *shares, int pinned, int flags);
void share_put(const struct shares *shares, int64_t fd);

#endif
