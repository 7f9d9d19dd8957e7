/* SPDX-License-Identifier: MIT */
/*
 * System calls that move bytes. They go through a page of the kernel's,
 * a piece at a time: the program's memory is never touched while a file
 * system is locked.
 */
#include <asm/errno.h>
#include <linux/fs.h>
#include <linux/uio.h>

#include "cpu/cpu.h"
#include "fs/files.h"
#include "kernel.h"
#include "layout.h"
#include "mm/page.h"
#include "mm/user_copy.h"
#include "proc/signal.h"
#include "sys/syscall.h"

#define AT_POSITION UINT64_MAX /* where the file's own position is */
#define MAX_OFFSET  (UINT64_MAX >> 1)

/* One transfer: what of, where in it, and through which page. */
struct transfer {
    struct file *file;
    uint64_t offset; /* AT_POSITION, or of pread and pwrite */
    bool out;        /* to the file */
    char *page;
};

/* One piece, between the page and the file. */
static int64_t move_piece(const struct transfer *t, size_t len)
{
    if (t->offset == AT_POSITION)
        return t->out ? file_write(t->file, t->page, len)
                      : file_read(t->file, t->page, len);
    return t->out ? inode_write(t->file->inode, t->page, len, t->offset)
                  : inode_read(t->file->inode, t->page, len, t->offset);
}

/* Moves up to `len` bytes. Stops at the first piece that is not whole. What
 * may have to be waited for (a pipe, the terminal) is not read again once it
 * has given something. */
static int64_t move(struct transfer *t, uint64_t user, uint64_t len)
{
    uint64_t done = 0;

    do {
        size_t piece = MIN(len - done, (uint64_t)X86_PAGE_SIZE);

        if (t->out && user_read(t->page, user + done, piece) != 0)
            return done > 0 ? (int64_t)done : -EFAULT;
        int64_t n = move_piece(t, piece);

        if (n < 0)
            return done > 0 ? (int64_t)done : n;
        if (!t->out && user_write(user + done, t->page, (size_t)n) != 0)
            return done > 0 ? (int64_t)done : -EFAULT;
        done += (uint64_t)n;
        if (t->offset != AT_POSITION)
            t->offset += (uint64_t)n;
        if ((size_t)n < piece || signal_waiting(current_process()) ||
            (!t->out && t->file->ops->poll != NULL))
            break;
    } while (done < len);
    return (int64_t)done;
}

static int64_t begin(struct transfer *t, uint64_t fd)
{
    uint64_t page = page_alloc(PAGE_KERNEL);

    t->file = page != 0 ? fd_get(fd) : NULL;
    if (t->file != NULL) {
        t->page = phys_to_virt(page);
        return 0;
    }
    if (page == 0)
        return -ENOMEM;
    page_unref(page);
    return -EBADF;
}

static void end(struct transfer *t)
{
    page_unref(virt_to_phys(t->page));
    file_unref(t->file);
}

static int64_t move_one(const struct syscall *call, bool out)
{
    struct transfer t = {.offset = AT_POSITION, .out = out};
    int64_t result = begin(&t, call->arg[0]);

    if (result != 0)
        return result;
    result = move(&t, call->arg[1], call->arg[2]);
    end(&t);
    return result;
}

int64_t sys_read(const struct syscall *call)
{
    return move_one(call, false);
}

int64_t sys_write(const struct syscall *call)
{
    return move_one(call, true);
}

static int64_t move_at(const struct syscall *call, bool out)
{
    struct transfer t = {.offset = call->arg[3], .out = out};
    int64_t result = begin(&t, call->arg[0]);

    if (result != 0)
        return result;
    if (call->arg[3] > MAX_OFFSET)
        result = -EINVAL;
    else if (!file_seekable(t.file))
        result = -ESPIPE;
    else if (out ? !file_writable(t.file) : !file_readable(t.file))
        result = -EBADF;
    else
        result = move(&t, call->arg[1], call->arg[2]);
    end(&t);
    return result;
}

int64_t sys_pread64(const struct syscall *call)
{
    return move_at(call, false);
}

int64_t sys_pwrite64(const struct syscall *call)
{
    return move_at(call, true);
}

static int64_t move_vector(const struct syscall *call, bool out)
{
    struct transfer t = {.offset = AT_POSITION, .out = out};
    int64_t done = 0;

    if (call->arg[2] > UIO_MAXIOV)
        return -EINVAL;
    int64_t result = begin(&t, call->arg[0]);

    if (result != 0)
        return result;
    for (uint64_t i = 0; i < call->arg[2]; i++) {
        struct iovec v;

        if (user_read(&v, call->arg[1] + i * sizeof(v), sizeof(v)) != 0) {
            result = -EFAULT;
            break;
        }
        if (v.iov_len == 0)
            continue;
        result = move(&t, (uint64_t)v.iov_base, v.iov_len);
        if (result < 0)
            break;
        done += result;
        if ((uint64_t)result < v.iov_len)
            break;
    }
    end(&t);
    return done > 0 || result >= 0 ? done : result;
}

int64_t sys_readv(const struct syscall *call)
{
    return move_vector(call, false);
}

int64_t sys_writev(const struct syscall *call)
{
    return move_vector(call, true);
}

/* From a file with a position to any other, without the program. */
static int64_t copy_file(struct transfer *in, struct file *out, uint64_t len)
{
    uint64_t done = 0;

    while (done < len && !signal_waiting(current_process())) {
        int64_t n = move_piece(in, MIN(len - done, (uint64_t)X86_PAGE_SIZE));

        if (n > 0) {
            if (in->offset != AT_POSITION)
                in->offset += (uint64_t)n;
            n = file_write(out, in->page, (size_t)n);
        }
        if (n < 0 && done == 0)
            return n;
        if (n <= 0)
            break;
        done += (uint64_t)n;
    }
    return (int64_t)done;
}

int64_t sys_sendfile(const struct syscall *call)
{
    struct transfer in = {.offset = AT_POSITION};
    struct file *out = fd_get(call->arg[0]);
    uint64_t user_offset = call->arg[2];
    int64_t result = -EBADF;

    if (out == NULL)
        return result;
    result = begin(&in, call->arg[1]);
    if (result != 0) {
        file_unref(out);
        return result;
    }
    if (!file_readable(in.file) || !file_writable(out))
        result = -EBADF;
    else if (!file_seekable(in.file) || inode_is(in.file->inode, S_IFDIR))
        result = -EINVAL;
    else if (user_offset != 0 &&
             user_read(&in.offset, user_offset, sizeof(in.offset)) != 0)
        result = -EFAULT;
    else if (user_offset != 0 && in.offset > MAX_OFFSET)
        result = -EINVAL;
    else
        result = copy_file(&in, out, call->arg[3]);
    if (result >= 0 && user_offset != 0 &&
        user_write(user_offset, &in.offset, sizeof(in.offset)) != 0)
        result = -EFAULT;
    end(&in);
    file_unref(out);
    return result;
}

int64_t sys_lseek(const struct syscall *call)
{
    struct file *file = fd_get(call->arg[0]);
    int64_t offset = (int64_t)call->arg[1];
    int64_t base = 0;
    int64_t result = -EINVAL;

    if (file == NULL)
        return -EBADF;
    if (!file_seekable(file)) {
        file_unref(file);
        return -ESPIPE;
    }
    inode_lock(file->inode);
    if (call->arg[2] == SEEK_CUR)
        base = (int64_t)file->position;
    else if (call->arg[2] == SEEK_END)
        base = (int64_t)file->inode->size;
    if (call->arg[2] <= SEEK_END &&
        !__builtin_add_overflow(base, offset, &result) && result >= 0)
        file->position = (uint64_t)result;
    else
        result = -EINVAL;
    inode_unlock(file->inode);
    file_unref(file);
    return result;
}
