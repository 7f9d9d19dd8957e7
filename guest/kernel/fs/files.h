/* SPDX-License-Identifier: MIT */
/*
 * What a process has of the file system: its descriptors, its working
 * directory and its mask for new files. The threads of a program share it; the
 * lock is taken only where there are several.
 */
#ifndef FS_FILES_H
#define FS_FILES_H

#include "fs/file.h"

#define MAX_OPEN_FILES 64u

struct files {
    uint32_t refs;        /* threads */
    struct spinlock lock; /* the table, and cwd */
    struct file *open[MAX_OPEN_FILES];
    uint64_t close_on_exec; /* a bit for each descriptor */
    struct inode *cwd;      /* has a reference */
    uint32_t umask;
};

/* Makes an empty table in the root directory, or a copy of one that shares
 * its open files. NULL without memory. */
struct files *files_new(void);
struct files *files_copy(struct files *files);

/* One thread more; one less. The last one closes everything; NULL is fine. */
void files_ref(struct files *files);
void files_unref(struct files *files);

/* The working directory, with a reference; and another one, whose reference is
 * taken over. */
struct inode *files_cwd(struct files *files);
void files_change_cwd(struct files *files, struct inode *cwd);

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

/* Whether a new program gets it; 0, 1 or -EBADF. Changes that. */
int fd_close_on_exec(uint64_t fd);
int fd_set_close_on_exec(uint64_t fd, bool on);

/* Closes it. 0 or -EBADF. */
int fd_close(uint64_t fd);

#endif
