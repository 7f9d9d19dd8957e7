/* SPDX-License-Identifier: MIT */
/* From a path to an inode. */
#ifndef FS_PATH_H
#define FS_PATH_H

#include "fs/inode.h"

#define PATH_NOFOLLOW 1u /* do not follow a symbolic link at the end */
#define PATH_MAY_MISS 2u /* the last name need not exist */

/* Where a path leads, symbolic links followed. References are held. */
struct path {
    struct inode *parent; /* the directory that has the last name */
    struct inode *inode;  /* NULL: there is none of that name */
    bool slash;           /* the path ends in '/', so it must be a directory */
    char name[NAME_MAX_LEN + 1]; /* the last name; "." for a path of "/" */
};

/* Resolves a path of at most PATH_MAX_LEN bytes; one without a leading '/'
 * starts at `start`. Returns 0, and then path_free() must follow; or -ENOENT,
 * -ENOTDIR, -ELOOP, -ENAMETOOLONG, -ENOMEM, or an error of the file system. */
int path_walk(struct inode *start, const char *string, unsigned flags,
              struct path *path) __attribute__((warn_unused_result));

void path_free(struct path *path);

/* Writes the absolute path of directory `dir`, or of `name` in it (if not
 * NULL), to `to`. Returns its length, -ENOENT (it has been removed), -ERANGE
 * (does not fit) or an error of the file system. */
int64_t path_text(struct inode *dir, const char *name, char *to, size_t size);

#endif
