/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/fd and /proc/PID/cwd: the open files and the working directory of a
 * program. Opening a link of them opens the same file anew, even a pipe;
 * /dev/fd is made for that. A program that has ended has none.
 */
#ifndef FS_PROC_FD_H
#define FS_PROC_FD_H

#include <stdbool.h>

#include "fs/inode.h"
#include "fs/proc_text.h"

#define PROC_CWD UINT32_MAX /* as `fd`: the working directory */

/* Whether the program `pid` has `fd` open. */
bool proc_fd_there(int pid, unsigned fd);

/* Stores in *to the inode of the open file, with a reference. Returns 0 or
 * -ENOENT. */
int proc_fd_inode(int pid, unsigned fd, struct inode **to);

/* The text that readlink() gives for it: a path for a directory or a device,
 * else a description. May lock any file system. */
void proc_fd_text(struct proc_text *text, int pid, unsigned fd);

#endif
