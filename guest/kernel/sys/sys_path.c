/* SPDX-License-Identifier: MIT */
/* From the user address of a path to the inode that it names. */
#include "sys/sys_path.h"

#include <asm/errno.h>

#include "cpu/cpu.h"
#include "fs/files.h"
#include "kernel.h"
#include "layout.h"
#include "mm/page.h"
#include "mm/user_copy.h"
#include "proc/process.h"

char *path_copy(uint64_t user, int *error)
{
    uint64_t page = page_alloc(PAGE_KERNEL);

    if (page == 0) {
        *error = -ENOMEM;
        return NULL;
    }
    int64_t len = user_read_string(phys_to_virt(page), user, X86_PAGE_SIZE);

    *error = len < 0 ? (int)len : 0;
    if (len >= 0)
        return phys_to_virt(page);
    page_unref(page);
    return NULL;
}

struct inode *inode_of_fd(uint64_t fd)
{
    struct file *file = fd_get(fd);

    if (file == NULL)
        return NULL;
    struct inode *inode = file->inode;

    inode_ref(inode);
    file_unref(file);
    return inode;
}

static struct inode *start_of(uint64_t dirfd)
{
    if ((int)dirfd != (int)AT_CWD)
        return inode_of_fd(dirfd);
    return files_cwd(current_process()->files);
}

/* Walks a path in the kernel's memory. */
static int walk_from(uint64_t dirfd, const char *string, unsigned flags,
                     struct path *path)
{
    struct inode *start = mounts->root;

    if (*string == '/')
        inode_ref(start);
    else
        start = start_of(dirfd);
    if (start == NULL)
        return -EBADF;
    int error = path_walk(start, string, flags, path);

    inode_unref(start);
    return error;
}

int path_from_user(uint64_t dirfd, uint64_t user, unsigned flags,
                   struct path *path)
{
    int error;
    char *string = path_copy(user, &error);

    if (string == NULL)
        return error;
    error = walk_from(dirfd, string, flags, path);
    page_unref(virt_to_phys(string));
    return error;
}

int inode_from_user(uint64_t dirfd, uint64_t user, uint64_t at_flags,
                    struct inode **inode)
{
    struct path path;
    int error;
    char *string = path_copy(user, &error);

    if (string == NULL)
        return error;
    if (*string == '\0' && (at_flags & AT_EMPTY_PATH)) {
        *inode = start_of(dirfd);
        error = *inode == NULL ? -EBADF : 0;
    } else {
        error = walk_from(dirfd, string,
                          at_flags & AT_SYMLINK_NOFOLLOW ? PATH_NOFOLLOW : 0,
                          &path);
        if (error == 0) {
            *inode = path.inode;
            path.inode = NULL;
            path_free(&path);
        }
    }
    page_unref(virt_to_phys(string));
    return error;
}
