/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/fd: the open files of the process that looks. For other processes
 * it shows nothing, because their tables are private. Opening a name in it
 * opens the same file anew, even a pipe; /dev/fd is made for that.
 */
#ifndef FS_PROC_FD_H
#define FS_PROC_FD_H

#include <stdbool.h>

#include "fs/inode.h"
#include "fs/proc_text.h"

/* Whether the current program is `pid` and has `fd` open. */
bool proc_fd_there(int pid, unsigned fd);

/* Stores in *to the inode of the open file, with a reference. Returns 0 or
 * -ENOENT. */
int proc_fd_inode(int pid, unsigned fd, struct inode **to);

/* The text that readlink() gives for it: a path for a device, else a
 * description. */
void proc_fd_text(struct proc_text *text, int pid, unsigned fd);

#endif
