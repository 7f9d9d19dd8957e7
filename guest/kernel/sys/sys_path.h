/* SPDX-License-Identifier: MIT */
/* What system calls on files share: paths and descriptors of programs. */
#ifndef SYS_SYS_PATH_H
#define SYS_SYS_PATH_H

#include "fs/path.h"

struct file;

/* The *at() calls' descriptor that means the working directory. The older
 * calls have no descriptor, and mean this one. */
#define AT_CWD ((uint64_t)-100)

/* Copies a path from address `user` into a page of its own, which the caller
 * gives back with page_unref(virt_to_phys()). NULL, and why in *error. */
char *path_copy(uint64_t user, int *error);

/* Copies and walks a path that is relative to `dirfd`; flags PATH_x. As
 * path_walk(), and -EFAULT, -EBADF. */
int path_from_user(uint64_t dirfd, uint64_t user, unsigned flags,
                   struct path *path) __attribute__((warn_unused_result));

/* The inode that a call on a path or on a descriptor (path "" with
 * AT_EMPTY_PATH in `at_flags`) means, with a reference. AT_SYMLINK_NOFOLLOW
 * counts, too. 0 or -errno. */
int inode_from_user(uint64_t dirfd, uint64_t user, uint64_t at_flags,
                    struct inode **inode) __attribute__((warn_unused_result));

/* The inode of a descriptor, with a reference; NULL: none. */
struct inode *inode_of_fd(uint64_t fd);

#endif
