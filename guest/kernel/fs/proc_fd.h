/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/fd: the open files of whoever looks (of others it shows nothing:
 * their tables are their own). Opening a name in it opens the same file anew,
 * a pipe too: that is what /dev/fd is for.
 */
#ifndef FS_PROC_FD_H
#define FS_PROC_FD_H

#include <stdbool.h>

#include "fs/inode.h"
#include "fs/proc_text.h"

/* Whether the current program is `pid` and has `fd` open. */
bool proc_fd_there(int pid, unsigned fd);

/* The inode after it, with a reference. 0, -ENOENT. */
int proc_fd_inode(int pid, unsigned fd, struct inode **to);

/* What readlink() says of it: a path if it is a device, else what it is. */
void proc_fd_text(struct proc_text *text, int pid, unsigned fd);

#endif
