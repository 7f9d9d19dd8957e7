/* SPDX-License-Identifier: MIT */
/* System calls that move bytes: they work out from where to where;
 * sys/transfer.c does the copying. */
#include <asm/errno.h>
#include <linux/fs.h>
#include <linux/uio.h>

#include "cpu/cpu.h"
#include "fs/files.h"
#include "kernel.h"
#include "layout.h"
#include "mm/page.h"
#include "mm/user_copy.h"
#include "proc/sched.h"
#include "proc/signal.h"
#include "sys/syscall.h"
#include "sys/transfer.h"

#define MAX_ADVICE 5u          /* POSIX_FADV_NOREUSE */
#define MAX_COUNT  0x7ffff000u /* of one call, as on Linux */
#define MAX_PIECES (X86_PAGE_SIZE / sizeof(struct iovec))

static int64_t move(uint64_t fd, struct iovec *pieces, unsigned nr_pieces,
                    uint64_t offset, bool out)
{
    struct transfer t = {
        .file = fd_get(fd),
        .offset = offset,
        .pieces = pieces,
        .nr_pieces = nr_pieces,
    };
    int64_t result = 0;

    if (t.file == NULL)
        return -EBADF;
    for (unsigned i = 0; i < nr_pieces; i++) {
        if (pieces[i].iov_len > MAX_OFFSET)
            result = -EINVAL;
        pieces[i].iov_len = MIN(pieces[i].iov_len, MAX_COUNT - t.len);
        t.len += pieces[i].iov_len;
    }
    if (offset != AT_POSITION && offset > MAX_OFFSET)
        result = -EINVAL;
    else if (offset != AT_POSITION && !file_seekable(t.file))
        result = -ESPIPE;
    if (result == 0)
        result = out ? transfer_write(&t) : transfer_read(&t);
    file_unref(t.file);
    return result;
}

static int64_t move_one(const struct syscall *call, uint64_t offset, bool out)
{
    struct iovec piece = {(void *)call->arg[1], call->arg[2]};

    return move(call->arg[0], &piece, 1, offset, out);
}

int64_t sys_read(const struct syscall *call)
{
    return move_one(call, AT_POSITION, false);
}

int64_t sys_write(const struct syscall *call)
{
    return move_one(call, AT_POSITION, true);
}

int64_t sys_pread64(const struct syscall *call)
{
    return call->arg[3] > MAX_OFFSET ? -EINVAL
                                     : move_one(call, call->arg[3], false);
}

int64_t sys_pwrite64(const struct syscall *call)
{
    return call->arg[3] > MAX_OFFSET ? -EINVAL
                                     : move_one(call, call->arg[3], true);
}

/* First copies the array of pieces, as many as fit into a page. If there are
 * more, the call ends early, and the program makes another one. */
static int64_t move_vector(const struct syscall *call, uint64_t offset,
                           bool out)
{
    uint64_t page = page_alloc(PAGE_KERNEL);
    struct iovec *pieces = phys_to_virt(page);
    int64_t done = 0;
    int64_t result = 0;

    if (page == 0)
        return -ENOMEM;
    if (call->arg[2] > UIO_MAXIOV)
        result = -EINVAL;
    for (uint64_t i = 0; (i < call->arg[2] || i == 0) && result == 0;) {
        unsigned nr = (unsigned)MIN(call->arg[2] - i, MAX_PIECES);
        int64_t wanted = 0;

        if (user_read(pieces, call->arg[1] + i * sizeof(*pieces),
                      nr * sizeof(*pieces)) != 0) {
            result = -EFAULT;
            break;
        }
        result =
            move(call->arg[0], pieces, nr,
                 offset == AT_POSITION ? offset : offset + (uint64_t)done, out);
        for (unsigned p = 0; p < nr; p++)
            wanted += (int64_t)pieces[p].iov_len;
        if (result > 0)
            done += result;
        if (result < wanted)
            break;
        result = 0;
        i += MAX(nr, 1u);
    }
    page_unref(page);
    return done > 0 ? done : result;
}

int64_t sys_readv(const struct syscall *call)
{
    return move_vector(call, AT_POSITION, false);
}

int64_t sys_writev(const struct syscall *call)
{
    return move_vector(call, AT_POSITION, true);
}

int64_t sys_preadv(const struct syscall *call)
{
    return call->arg[3] > MAX_OFFSET ? -EINVAL
                                     : move_vector(call, call->arg[3], false);
}

int64_t sys_pwritev(const struct syscall *call)
{
    return call->arg[3] > MAX_OFFSET ? -EINVAL
                                     : move_vector(call, call->arg[3], true);
}

/* Copies from a file with a position to any other file, without the program's
 * memory. Bytes that `out` did not take count as not read. */
static int64_t copy_file(struct file *in, uint64_t offset, struct file *out,
                         uint64_t len, char *page)
{
    uint64_t done = 0;
    int64_t n = 0;

    while (done < len && !signal_waiting(current_process())) {
        size_t piece = MIN(len - done, (uint64_t)X86_PAGE_SIZE);
        int64_t got = inode_read(in->inode, page, piece, offset + done);

        n = got > 0 ? file_write(out, page, (size_t)got) : got;
        if (n > 0)
            done += (uint64_t)n;
        if (n <= 0 || n < got)
            break;
        if (this_cpu()->need_resched)
            sched_yield();
    }
    if (done == 0 && n == 0 && signal_waiting(current_process()) && len > 0)
        return -EINTR;
    return done > 0 ? (int64_t)done : n;
}

static int64_t send_file(struct file *in, struct file *out, uint64_t at_user,
                         uint64_t len)
{
    uint64_t page, offset = in->position;
    int64_t result;

    if (!file_readable(in) || !file_writable(out))
        return -EBADF;
    if (!file_seekable(in) || inode_is(in->inode, S_IFDIR))
        return -EINVAL;
    if (at_user != 0 && user_read(&offset, at_user, sizeof(offset)) != 0)
        return -EFAULT;
    if (at_user != 0 && user_touch(at_user, sizeof(offset), true) != 0)
        return -EFAULT; /* checked before anything is sent */
    if (offset > MAX_OFFSET || len > MAX_OFFSET)
        return -EINVAL;
    page = page_alloc(PAGE_KERNEL);
    if (page == 0)
        return -ENOMEM;
    result = copy_file(in, offset, out, MIN(len, (uint64_t)MAX_COUNT),
                       phys_to_virt(page));
    page_unref(page);
    if (result <= 0)
        return result;
    offset += (uint64_t)result;
    if (at_user != 0)
        return user_write(at_user, &offset, sizeof(offset)) != 0 ? -EFAULT
                                                                 : result;
    inode_lock(in->inode);
    in->position = offset;
    inode_unlock(in->inode);
    return result;
}

int64_t sys_sendfile(const struct syscall *call)
{
    struct file *out = fd_get(call->arg[0]);
    struct file *in = fd_get(call->arg[1]);
    int64_t result = -EBADF;

    if (in != NULL && out != NULL)
        result = send_file(in, out, call->arg[2], call->arg[3]);
    if (in != NULL)
        file_unref(in);
    if (out != NULL)
        file_unref(out);
    return result;
}

/* A file counts as all data, with a hole past its end. The lock is held. */
static int64_t seek_data(struct file *file, int64_t offset, bool hole)
{
    if (offset < 0 || (uint64_t)offset >= file->inode->size)
        return -ENXIO;
    file->position = hole ? file->inode->size : (uint64_t)offset;
    return (int64_t)file->position;
}

/* Advice may be ignored. */
int64_t sys_fadvise64(const struct syscall *call)
{
    struct file *file = fd_get(call->arg[0]);
    int64_t result = 0;

    if (file == NULL)
        return -EBADF;
    if (!file_seekable(file))
        result = -ESPIPE;
    else if (call->arg[3] > MAX_ADVICE)
        result = -EINVAL;
    file_unref(file);
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
    if (call->arg[2] == SEEK_DATA || call->arg[2] == SEEK_HOLE)
        result = seek_data(file, offset, call->arg[2] == SEEK_HOLE);
    else if (call->arg[2] <= SEEK_END &&
             !__builtin_add_overflow(base, offset, &result) && result >= 0)
        file->position = (uint64_t)result;
    else
        result = -EINVAL;
    inode_unlock(file->inode);
    file_unref(file);
    return result;
}
