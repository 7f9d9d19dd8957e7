/* SPDX-License-Identifier: MIT */
/*
 * The open files of a program, as /proc shows them. The program may run on
 * another CPU meanwhile, and end: process_lock keeps its table of descriptors
 * there, and the table's own lock the file, until we have a reference to it.
 */
#include "fs/proc_fd.h"

#include <asm/errno.h>

#include "cpu/cpu.h"
#include "fs/device.h"
#include "fs/files.h"
#include "fs/path.h"
#include "kernel.h"
#include "layout.h"
#include "mm/page.h"
#include "proc/process.h"

/* With process_lock held. For the caller's own program any of its threads will
 * do: the first one may have ended. */
static struct files *files_of(int pid)
{
    const struct process *p = current_process();

    if (p->leader->pid != pid)
        p = process_find(pid);
    return p != NULL ? p->files : NULL;
}

bool proc_fd_there(int pid, unsigned fd)
{
    spin_lock(&process_lock);
    struct files *files = files_of(pid);
    bool there = files != NULL && files_have(files, fd);

    spin_unlock(&process_lock);
    return there;
}

static struct inode *cwd_of(int pid)
{
    spin_lock(&process_lock);
    struct files *files = files_of(pid);
    struct inode *cwd = files != NULL ? files_cwd(files) : NULL;

    spin_unlock(&process_lock);
    return cwd;
}

static struct file *file_of(int pid, unsigned fd)
{
    spin_lock(&process_lock);
    struct files *files = files_of(pid);
    struct file *file = files != NULL ? files_get(files, fd) : NULL;

    spin_unlock(&process_lock);
    return file;
}

int proc_fd_inode(int pid, unsigned fd, struct inode **to)
{
    if (fd == PROC_CWD) {
        *to = cwd_of(pid);
        return *to != NULL ? 0 : -ENOENT;
    }
    struct file *file = file_of(pid, fd);

    if (file == NULL)
        return -ENOENT;
    *to = file->inode;
    inode_ref(*to);
    file_unref(file);
    return 0;
}

static void directory_text(struct proc_text *text, struct inode *dir)
{
    uint64_t page = page_alloc(PAGE_KERNEL);

    if (page == 0)
        return;
    int64_t len = path_text(dir, NULL, phys_to_virt(page), X86_PAGE_SIZE);

    if (len >= 0)
        proc_put(text, phys_to_virt(page), (size_t)len);
    else
        proc_print(text, "directory:[%lu]", dir->number);
    page_unref(page);
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
    else if (inode_is(inode, S_IFDIR))
        directory_text(text, inode);
    else
        proc_print(text, "%s:[%lu]", inode_is(inode, S_IFIFO) ? "pipe" : "file",
                   inode->number);
    inode_unref(inode);
}
