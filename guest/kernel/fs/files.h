/* SPDX-License-Identifier: MIT */
/*
 * A process's view of the file system: its descriptors, its working directory
 * and its mask for new files. The threads of a program share it, and /proc
 * shows it to other programs.
 */
#ifndef FS_FILES_H
#define FS_FILES_H

#include "fs/file.h"

#define MAX_OPEN_FILES 1024u
#define FDS_PER_BLOCK  64u
#define NR_FD_BLOCKS   (MAX_OPEN_FILES / FDS_PER_BLOCK)

/* A piece of the table of descriptors. */
struct fd_block {
    struct file *open[FDS_PER_BLOCK];
    uint64_t close_on_exec; /* a bit for each descriptor */
};

struct files {
    uint32_t refs;         /* threads */
    struct spinlock lock;  /* guards the table and cwd */
    struct fd_block first; /* all that most programs need */
    /* The first one, and those that were needed so far; else NULL. They stay
     * until the end, so that nothing moves when the table grows. */
    struct fd_block *blocks[NR_FD_BLOCKS];
    struct inode *cwd; /* has a reference */
    uint32_t umask;
};

/* Make an empty table with the root as its working directory, or a copy of a
 * table, which shares its open files. NULL if memory ran out. */
struct files *files_new(void);
struct files *files_copy(struct files *files);

/* Add and drop a reference. The last drop closes everything; NULL is fine. */
void files_ref(struct files *files);
void files_unref(struct files *files);

/* The first returns the working directory, with a reference; the second sets
 * it, and takes over the reference to `cwd`. */
struct inode *files_cwd(struct files *files);
void files_change_cwd(struct files *files, struct inode *cwd);

/* Whether descriptor `fd` is open; its open file, with a reference, or NULL. */
bool files_have(struct files *files, unsigned fd);
struct file *files_get(struct files *files, unsigned fd);

/* Closes what execve() must close. */
void files_close_on_exec(struct files *files);

/* For system calls; all are about the current process: */

/* The same as files_get(). */
struct file *fd_get(uint64_t fd);

/* Enters `file` at the lowest free descriptor from `lowest` on, taking over its
 * reference. Returns the descriptor, or -EMFILE or -ENOMEM (the reference stays
 * the caller's). */
int fd_install(struct file *file, unsigned lowest, bool close_on_exec);

/* Enters `file` at `fd`, which is less than MAX_OPEN_FILES, taking over its
 * reference, and closes what was there. Returns 0, or -ENOMEM (the reference
 * stays the caller's). */
int fd_replace(unsigned fd, struct file *file, bool close_on_exec)
    __attribute__((warn_unused_result));

/* Gets and sets whether execve() closes it. The first returns 0, 1 or
 * -EBADF. */
int fd_close_on_exec(uint64_t fd);
int fd_set_close_on_exec(uint64_t fd, bool on);

/* Closes it. Returns 0 or -EBADF. */
int fd_close(uint64_t fd);

#endif
