/* SPDX-License-Identifier: MIT */
/* System calls on directories: reading them, and the working directory. */
#include <asm/errno.h>

#include "cpu/cpu.h"
#include "fs/files.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/user_copy.h"
#include "proc/process.h"
#include "sys/sys_path.h"
#include "sys/syscall.h"

/* As getdents64() returns it; the user headers do not define it. */
struct linux_dirent64 {
    uint64_t d_ino;
    int64_t d_off;
    uint16_t d_reclen;
    uint8_t d_type;
    char d_name[];
};

#define DIRENT_ALIGN 8u

/* Writes one entry to `to`. Returns its length. */
static size_t fill_dirent(char *to, const struct dir_entry *entry,
                          uint64_t position)
{
    struct linux_dirent64 *d = (void *)to;
    size_t len = strlen(entry->name) + 1;
    size_t size =
        ALIGN_UP(offsetof(struct linux_dirent64, d_name) + len, DIRENT_ALIGN);

    memset(d, 0, size);
    d->d_ino = entry->number;
    d->d_off = (int64_t)position;
    d->d_reclen = (uint16_t)size;
    d->d_type = (uint8_t)(entry->type >> 12); /* DT_x is S_IFx, shifted */
    memcpy(d->d_name, entry->name, len);
    return size;
}

/* Fills a kernel buffer with entries from the file's position on. Returns the
 * number of bytes, 0 at the end, or -EINVAL if not even one entry fits. */
static int64_t read_entries(struct file *file, char *to, size_t size)
{
    struct inode *dir = file->inode;
    struct dir_entry entry;
    size_t done = 0;
    int result;

    inode_lock(dir);
    do {
        uint64_t position = file->position;

        result = dir->ops->readdir(dir, &position, &entry);
        if (result <= 0)
            break;
        size_t need = ALIGN_UP(offsetof(struct linux_dirent64, d_name) +
                                   strlen(entry.name) + 1,
                               DIRENT_ALIGN);

        if (need > size - done) {
            result = done > 0 ? 0 : -EINVAL;
            break;
        }
        done += fill_dirent(to + done, &entry, position);
        file->position = position;
    } while (done < size);
    inode_unlock(dir);
    return done > 0 ? (int64_t)done : result;
}

int64_t sys_getdents64(const struct syscall *call)
{
    struct file *file = fd_get(call->arg[0]);
    uint64_t page = page_alloc(PAGE_KERNEL);
    int64_t result = -ENOTDIR;

    if (file == NULL || page == 0) {
        result = file == NULL ? -EBADF : -ENOMEM;
    } else if (inode_is(file->inode, S_IFDIR)) {
        uint64_t before = file->position;

        result = read_entries(
            file, phys_to_virt(page),
            MIN((uint64_t)(uint32_t)call->arg[2], (uint64_t)X86_PAGE_SIZE));
        if (result > 0 &&
            user_write(call->arg[1], phys_to_virt(page), (size_t)result) != 0) {
            file->position = before;
            result = -EFAULT;
        }
    }
    if (page != 0)
        page_unref(page);
    if (file != NULL)
        file_unref(file);
    return result;
}

/* Makes `dir` the working directory; takes over the reference. */
static int64_t enter(struct inode *dir)
{
    if (!inode_is(dir, S_IFDIR)) {
        inode_unref(dir);
        return -ENOTDIR;
    }
    files_change_cwd(current_process()->files, dir);
    return 0;
}

int64_t sys_chdir(const struct syscall *call)
{
    struct inode *dir;
    int error = inode_from_user(AT_CWD, call->arg[0], 0, &dir);

    return error != 0 ? error : enter(dir);
}

int64_t sys_fchdir(const struct syscall *call)
{
    struct inode *dir = inode_of_fd(call->arg[0]);

    return dir == NULL ? -EBADF : enter(dir);
}

/* Returns the length with the NUL, as Linux does. */
int64_t sys_getcwd(const struct syscall *call)
{
    uint64_t page = page_alloc(PAGE_KERNEL);

    if (page == 0)
        return -ENOMEM;
    char *text = phys_to_virt(page);
    struct inode *cwd = files_cwd(current_process()->files);
    int64_t len = path_text(cwd, NULL, text, X86_PAGE_SIZE);

    inode_unref(cwd);
    if (len >= 0 && (uint64_t)len + 1 > call->arg[1])
        len = -ERANGE;
    if (len >= 0)
        len = user_write(call->arg[0], text, (size_t)len + 1) != 0 ? -EFAULT
                                                                   : len + 1;
    page_unref(page);
    return len;
}

int64_t sys_sync(const struct syscall *call)
{
    (void)call;
    mounts_sync();
    return 0;
}

/* Syncs the whole file system, which includes the file. */
int64_t sys_fsync(const struct syscall *call)
{
    struct inode *inode = inode_of_fd(call->arg[0]);
    int result = 0;

    if (inode == NULL)
        return -EBADF;
    if (!inode_is(inode, S_IFREG) && !inode_is(inode, S_IFDIR))
        result = -EINVAL;
    else
        result = inode_sync(inode);
    inode_unref(inode);
    return result;
}
