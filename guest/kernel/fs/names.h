/* SPDX-License-Identifier: MIT */
/*
 * What can be done with names: made, linked, removed, renamed. All take what
 * path_walk() found (with PATH_MAY_MISS where the name is to be new), and
 * return 0 or -errno.
 */
#ifndef FS_NAMES_H
#define FS_NAMES_H

#include "fs/path.h"

/* Makes an inode; on success it is in path->inode. */
int name_create(struct path *path, uint32_t mode, uint32_t device)
    __attribute__((warn_unused_result));
int name_symlink(struct path *path, const char *target)
    __attribute__((warn_unused_result));
int name_link(struct path *path, struct inode *inode)
    __attribute__((warn_unused_result));

int name_unlink(struct path *path) __attribute__((warn_unused_result));
int name_rmdir(struct path *path) __attribute__((warn_unused_result));
/* Also 1: between the walks and now somebody has changed what one of the two
 * names means. Walk both again. */
int name_rename(struct path *from, struct path *to)
    __attribute__((warn_unused_result));

#endif
