/* SPDX-License-Identifier: MIT */
/* What system calls on files have in common: paths and descriptors from
 * programs. */
#ifndef SYS_SYS_PATH_H
#define SYS_SYS_PATH_H

#include "fs/path.h"

struct file;

/* The descriptor by which the *at() calls mean the working directory. The older
 * calls, which take no descriptor, use this one. */
#define AT_CWD ((uint64_t)-100)

/* Copies a path from address `user` into a page of its own, which the caller
 * frees with page_unref(virt_to_phys()). On failure returns NULL, and the
 * reason in *error. */
char *path_copy(uint64_t user, int *error);

/* Copies and walks a path relative to `dirfd`; `flags` are PATH_x. Returns what
 * path_walk() returns, or -EFAULT or -EBADF. */
int path_from_user(uint64_t dirfd, uint64_t user, unsigned flags,
                   struct path *path) __attribute__((warn_unused_result));

/* Finds the inode for a call on a path or on a descriptor (path "" with
 * AT_EMPTY_PATH in `at_flags`), with a reference. Obeys AT_SYMLINK_NOFOLLOW,
 * too. Returns 0 or -errno. */
int inode_from_user(uint64_t dirfd, uint64_t user, uint64_t at_flags,
                    struct inode **inode) __attribute__((warn_unused_result));

/* Returns the inode of a descriptor, with a reference; NULL: none. */
struct inode *inode_of_fd(uint64_t fd);

#endif
