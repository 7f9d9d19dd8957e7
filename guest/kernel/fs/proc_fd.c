/* SPDX-License-Identifier: MIT */
/* The open files of the current program, as /proc shows them. */
#include "fs/proc_fd.h"

#include <asm/errno.h>

#include "cpu/cpu.h"
#include "fs/device.h"
#include "fs/files.h"
#include "kernel.h"
#include "proc/process.h"

bool proc_fd_there(int pid, unsigned fd)
{
    struct file *file = NULL;

    if (current_process()->leader->pid == pid)
        file = fd_get(fd);
    if (file != NULL)
        file_unref(file); /* the table keeps its own reference */
    return file != NULL;
}

int proc_fd_inode(int pid, unsigned fd, struct inode **to)
{
    struct file *file = NULL;

    if (current_process()->leader->pid == pid)
        file = fd_get(fd);
    if (file == NULL)
        return -ENOENT;
    *to = file->inode;
    inode_ref(*to);
    file_unref(file);
    return 0;
}

void proc_fd_text(struct proc_text *text, int pid, unsigned fd)
{
    struct inode *inode;

    if (proc_fd_inode(pid, fd, &inode) != 0)
        return;
    const char *device =
        inode_is(inode, S_IFCHR) ? device_path(inode->device) : NULL;

    if (device != NULL)
        proc_print(text, "%s", device);
    else
        proc_print(text, "%s:[%lu]",
                   inode_is(inode, S_IFIFO)   ? "pipe"
                   : inode_is(inode, S_IFDIR) ? "directory"
                                              : "file",
                   inode->number);
    inode_unref(inode);
}
