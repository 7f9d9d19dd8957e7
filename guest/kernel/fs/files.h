/* SPDX-License-Identifier: MIT */
/*
 * What a process has of the file system: its descriptors, its working
 * directory and its mask for new files. Only the process itself changes it
 * (or its maker, before it runs), so there is no lock.
 */
#ifndef FS_FILES_H
#define FS_FILES_H

#include "fs/file.h"

#define MAX_OPEN_FILES 64u

struct files {
    struct file *open[MAX_OPEN_FILES];
    uint64_t close_on_exec; /* a bit for each descriptor */
    struct inode *cwd;      /* has a reference */
    uint32_t umask;
};

/* Makes an empty table in the root directory, or a copy of one that shares
 * its open files. NULL without memory. */
struct files *files_new(void);
struct files *files_copy(const struct files *files);

/* Closes everything; NULL is fine. */
void files_free(struct files *files);

/* A new program begins. */
void files_close_on_exec(struct files *files);

/* Of the current process, for system calls: */

/* The open file of descriptor `fd`, with a reference; NULL: none. */
struct file *fd_get(uint64_t fd);

/* Enters `file` at the lowest free descriptor from `lowest` on, taking over
 * its reference. Returns it; -EMFILE (the reference stays the caller's). */
int fd_install(struct file *file, unsigned lowest, bool close_on_exec);

/* Enters `file` (with a reference) at `fd`, closing what was there. */
void fd_replace(unsigned fd, struct file *file, bool close_on_exec);

/* Closes it. 0 or -EBADF. */
int fd_close(uint64_t fd);

#endif
