/* SPDX-License-Identifier: MIT */
/*
 * Operations on names: creating, linking, removing, renaming. All take the
 * result of path_walk() (with PATH_MAY_MISS if the name is to be new), and
 * return 0 or -errno.
 */
#ifndef FS_NAMES_H
#define FS_NAMES_H

#include "fs/path.h"

/* Creates an inode; on success it is in path->inode. */
int name_create(struct path *path, uint32_t mode, uint32_t device)
    __attribute__((warn_unused_result));
int name_symlink(struct path *path, const char *target)
    __attribute__((warn_unused_result));
int name_link(struct path *path, struct inode *inode)
    __attribute__((warn_unused_result));

int name_unlink(struct path *path) __attribute__((warn_unused_result));
int name_rmdir(struct path *path) __attribute__((warn_unused_result));
/* May also return 1: since the walks, somebody has changed what one of the two
 * names refers to. Walk both again. */
int name_rename(struct path *from, struct path *to)
    __attribute__((warn_unused_result));

#endif
