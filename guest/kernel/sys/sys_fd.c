/* SPDX-License-Identifier: MIT */
/* System calls on descriptors. */
#include <asm/errno.h>
#include <asm/ioctls.h>
#include <linux/fcntl.h>

#include "cpu/cpu.h"
#include "fs/files.h"
#include "fs/pipe.h"
#include "kernel.h"
#include "mm/user_copy.h"
#include "proc/limit.h"
#include "proc/process.h"
#include "sys/lock_control.h"
#include "sys/syscall.h"

/* The flags that F_SETFL can change. */
#define CHANGEABLE ((uint32_t)(O_APPEND | O_NONBLOCK))

int64_t sys_close(const struct syscall *call)
{
    return fd_close(call->arg[0]);
}

/* Makes a second descriptor for the same open file, from `lowest` on. */
static int64_t duplicate(uint64_t fd, uint64_t lowest, bool close_on_exec)
{
    struct file *file = fd_get(fd);

    if (file == NULL)
        return -EBADF;
    int result = lowest >= limit_open_files()
                     ? -EINVAL
                     : fd_install(file, (unsigned)lowest, close_on_exec);

    if (result < 0)
        file_unref(file);
    return result;
}

int64_t sys_dup(const struct syscall *call)
{
    return duplicate(call->arg[0], 0, false);
}

static int64_t duplicate_to(uint64_t fd, uint64_t to, bool close_on_exec)
{
    struct file *file = fd_get(fd);

    if (file == NULL)
        return -EBADF;
    int error = (uint32_t)to >= limit_open_files()
                    ? -EBADF
                    : fd_replace((uint32_t)to, file, close_on_exec);

    if (error != 0) {
        file_unref(file);
        return error;
    }
    return (uint32_t)to;
}

int64_t sys_dup2(const struct syscall *call)
{
    if ((uint32_t)call->arg[0] != (uint32_t)call->arg[1])
        return duplicate_to(call->arg[0], call->arg[1], false);
    struct file *file = fd_get(call->arg[0]);

    if (file == NULL)
        return -EBADF;
    file_unref(file);
    return (uint32_t)call->arg[0];
}

int64_t sys_dup3(const struct syscall *call)
{
    if ((call->arg[2] & ~(uint64_t)O_CLOEXEC) != 0 ||
        (uint32_t)call->arg[0] == (uint32_t)call->arg[1])
        return -EINVAL;
    return duplicate_to(call->arg[0], call->arg[1], call->arg[2] != 0);
}

/* The fcntl() commands on the open file itself. */
static int64_t control_file(struct file *file, uint64_t command, uint64_t arg)
{
    switch (command) {
    case F_GETFL:
        return file->flags;
    case F_SETFL:
        file->flags =
            (file->flags & ~CHANGEABLE) | ((uint32_t)arg & CHANGEABLE);
        return 0;
    case F_GETPIPE_SZ:
        return pipe_size(file);
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
    case F_GETLK:
        return lock_control(file, command, arg);
    default:
        return -EINVAL;
    }
}

int64_t sys_fcntl(const struct syscall *call)
{
    uint32_t fd = (uint32_t)call->arg[0];
    uint64_t arg = call->arg[2];
    struct file *file = fd_get(fd);
    int64_t result;

    if (file == NULL)
        return -EBADF;
    switch (call->arg[1]) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        result = duplicate(fd, arg, call->arg[1] == F_DUPFD_CLOEXEC);
        break;
    case F_GETFD:
        result = fd_close_on_exec(fd);
        break;
    case F_SETFD:
        result = fd_set_close_on_exec(fd, arg & FD_CLOEXEC);
        break;
    default:
        result = control_file(file, call->arg[1], arg);
        break;
    }
    file_unref(file);
    return result;
}

int64_t sys_ioctl(const struct syscall *call)
{
    struct file *file = fd_get(call->arg[0]);
    int64_t result = -ENOTTY;
    int on;

    if (file == NULL)
        return -EBADF;
    switch ((uint32_t)call->arg[1]) {
    case FIOCLEX:
    case FIONCLEX:
        result = fd_set_close_on_exec(call->arg[0],
                                      (uint32_t)call->arg[1] == FIOCLEX);
        break;
    case FIONBIO:
        result = user_read(&on, call->arg[2], sizeof(on));
        if (result == 0)
            file->flags = (file->flags & ~(uint32_t)O_NONBLOCK) |
                          (on ? (uint32_t)O_NONBLOCK : 0);
        break;
    default:
        if (file->ops->ioctl != NULL)
            result =
                file->ops->ioctl(file, (uint32_t)call->arg[1], call->arg[2]);
        break;
    }
    file_unref(file);
    return result;
}

static int64_t make_pipe(uint64_t user, uint64_t flags)
{
    struct file *ends[2];
    int fds[2] = {-1, -1};

    if (flags & ~(uint64_t)(O_CLOEXEC | O_NONBLOCK))
        return -EINVAL;
    int error = pipe_new(ends, (unsigned)flags & O_NONBLOCK);

    if (error != 0)
        return error;
    for (unsigned i = 0; i < 2; i++) {
        fds[i] = fd_install(ends[i], 0, flags & O_CLOEXEC);
        if (fds[i] < 0) {
            error = fds[i];
            file_unref(ends[i]);
        }
    }
    if (error == 0)
        error = user_write(user, fds, sizeof(fds));
    for (unsigned i = 0; i < 2 && error != 0; i++)
        if (fds[i] >= 0)
            (void)fd_close((uint64_t)fds[i]);
    return error;
}

int64_t sys_pipe(const struct syscall *call)
{
    return make_pipe(call->arg[0], 0);
}

int64_t sys_pipe2(const struct syscall *call)
{
    return make_pipe(call->arg[0], call->arg[1]);
}
