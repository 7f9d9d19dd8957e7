/* SPDX-License-Identifier: MIT */
/* System calls on file locks. */
#include <asm/errno.h>
#include <linux/fcntl.h>
#include <linux/fs.h>

#include "cpu/cpu.h"
#include "fs/files.h"
#include "fs/lock.h"
#include "kernel.h"
#include "mm/user_copy.h"
#include "proc/process.h"
#include "sys/lock_control.h"
#include "sys/syscall.h"

/* Turns "l_len bytes from l_start after l_whence" into a first and a last
 * byte. */
static int find_range(const struct file *file, const struct flock *from,
                      struct lock_request *to)
{
    int64_t base = from->l_whence == SEEK_SET   ? 0
                   : from->l_whence == SEEK_CUR ? (int64_t)file->position
                                                : (int64_t)file->inode->size;
    int64_t start, end;

    if (from->l_whence < SEEK_SET || from->l_whence > SEEK_END ||
        __builtin_add_overflow(base, from->l_start, &start) ||
        __builtin_add_overflow(start, from->l_len, &end))
        return -EINVAL;
    if (from->l_len < 0) {
        int64_t first = end;

        end = start;
        start = first;
    }
    if (start < 0)
        return -EINVAL;
    to->start = (uint64_t)start;
    to->last = from->l_len == 0 ? UINT64_MAX : (uint64_t)end - 1;
    return 0;
}

int64_t lock_control(struct file *file, uint64_t command, uint64_t user)
{
    bool of_file = command >= F_OFD_GETLK;
    bool get = command == F_GETLK || command == F_OFD_GETLK;
    struct flock given;
    struct lock_request request = {
        .owner = of_file ? (void *)file : (void *)current_process()->files,
        .pid = of_file ? -1 : current_process()->leader->pid,
    };

    if (user_read(&given, user, sizeof(given)) != 0)
        return -EFAULT;
    if (of_file && given.l_pid != 0)
        return -EINVAL;
    request.type = given.l_type;
    int error = find_range(file, &given, &request);

    if (error != 0)
        return error;
    if (given.l_type != F_RDLCK && given.l_type != F_WRLCK &&
        (given.l_type != F_UNLCK || get))
        return -EINVAL;
    if (!get) {
        if ((given.l_type == F_RDLCK && !file_readable(file)) ||
            (given.l_type == F_WRLCK && !file_writable(file)))
            return -EBADF;
        return lock_set(file->inode, &request,
                        command == F_SETLKW || command == F_OFD_SETLKW);
    }
    lock_test(file->inode, &request);
    given.l_type = request.type;
    if (request.type != F_UNLCK) {
        given.l_whence = SEEK_SET;
        given.l_start = (int64_t)request.start;
        given.l_len = request.last == UINT64_MAX
                          ? 0
                          : (int64_t)(request.last - request.start + 1);
        given.l_pid = request.pid;
    }
    return user_write(user, &given, sizeof(given));
}

int64_t sys_flock(const struct syscall *call)
{
    struct file *file = fd_get(call->arg[0]);
    uint64_t command = call->arg[1] & ~(uint64_t)LOCK_NB;
    struct lock_request request = {
        .owner = file,
        .whole = true,
        .type = command == LOCK_SH   ? F_RDLCK
                : command == LOCK_EX ? F_WRLCK
                                     : F_UNLCK,
        .last = UINT64_MAX,
    };
    int error = -EINVAL;

    if (file == NULL)
        return -EBADF;
    if (command == LOCK_SH || command == LOCK_EX || command == LOCK_UN)
        error = lock_set(file->inode, &request, !(call->arg[1] & LOCK_NB));
    file_unref(file);
    return error;
}
