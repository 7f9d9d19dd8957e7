/* SPDX-License-Identifier: MIT */
/* Moving bytes: regular files in place, everything else through a page. */
#include "sys/transfer.h"

#include <asm/errno.h>
#include <asm/poll.h>

#include "cpu/cpu.h"
#include "kernel.h"
#include "layout.h"
#include "mm/page.h"
#include "mm/user_copy.h"
#include "proc/limit.h"
#include "proc/sched.h"
#include "proc/signal.h"

/* How many bytes of a long read are read before the file system is unlocked for
 * others. */
#define TURN 65536u

/* A position in the pieces: which piece, and the offset in it. */
struct cursor {
    const struct iovec *piece;
    size_t at;
};

/* Returns the next contiguous stretch of memory, of at most `most` bytes, and
 * moves the cursor past it. */
static size_t next(struct cursor *c, size_t most, uint64_t *user)
{
    while (c->at == c->piece->iov_len) {
        c->piece++;
        c->at = 0;
    }
    size_t len = MIN(c->piece->iov_len - c->at, most);

    *user = (uint64_t)c->piece->iov_base + c->at;
    c->at += len;
    return len;
}

/* Copies `len` bytes from the page to the pieces, or the other way. */
static int copy_page(struct cursor *c, char *page, size_t len, bool to_user)
{
    for (size_t done = 0; done < len;) {
        uint64_t user;
        size_t n = next(c, len - done, &user);
        int error = to_user ? user_write(user, page + done, n)
                            : user_read(page + done, user, n);

        if (error != 0)
            return error;
        done += n;
    }
    return 0;
}

/* Makes sure that all pages of the next `len` bytes are mapped. Does not move
 * the cursor. */
static int touch(struct cursor c, uint64_t len, bool write)
{
    int error = 0;

    while (len > 0 && error == 0) {
        uint64_t user;
        size_t n = next(&c, MIN(len, (uint64_t)TURN), &user);

        error = user_touch(user, n, write);
        len -= n;
    }
    return error;
}

/* The kernel is not preemptive, so a call that takes long must give the CPU
 * away itself. */
static void give_way(void)
{
    if (this_cpu()->need_resched)
        sched_yield();
}

static bool dies(void)
{
    return current_process()->pending.set & SIGNAL_BIT(SIGKILL);
}

/* Moves one stretch of a regular file, with its lock held. `page`: a bounce
 * buffer, for file systems that cannot access a program's memory; NULL: this
 * one can. */
static int64_t move_stretch(struct inode *inode, uint64_t user, size_t len,
                            uint64_t offset, char *page, bool out)
{
    if (page == NULL)
        return out ? inode_write_locked(inode, (void *)user, len, offset)
                   : inode_read_locked(inode, (void *)user, len, offset);
    len = MIN(len, (size_t)X86_PAGE_SIZE);
    if (out)
        return io_get(page, (void *)user, len) != 0
                   ? -EFAULT
                   : inode_write_locked(inode, page, len, offset);
    int64_t n = inode_read_locked(inode, page, len, offset);

    if (n > 0 && io_put((void *)user, page, (size_t)n) != 0)
        return -EFAULT;
    return n;
}

/* Moves up to `len` bytes from `offset` on, with the lock held. */
static int64_t move_locked(struct inode *inode, struct cursor *c, uint64_t len,
                           uint64_t offset, char *page, bool out)
{
    uint64_t done = 0;
    int64_t n = 0;

    while (done < len && !dies()) {
        struct cursor before = *c;
        uint64_t user;
        size_t stretch = next(c, MIN(len - done, (uint64_t)TURN), &user);

        n = move_stretch(inode, user, stretch, offset + done, page, out);
        if (n <= 0)
            break;
        if ((size_t)n < stretch) { /* the page was full, or the file ends */
            *c = before;
            (void)next(c, (size_t)n, &user);
        }
        done += (uint64_t)n;
        give_way();
    }
    return done > 0 ? (int64_t)done : n;
}

static uint64_t start_of(const struct transfer *t, bool out)
{
    /* The end of the file is read under the lock, so that appenders never
     * overwrite each other. As on Linux, pwrite() appends, too. */
    if (out && (t->file->flags & O_APPEND))
        return t->file->inode->size;
    return t->offset != AT_POSITION ? t->offset : t->file->position;
}

/* Moves the part of a transfer that is done under one lock: all of a write, or
 * one turn of a read. */
static int64_t move_turn(const struct transfer *t, struct cursor *c,
                         uint64_t len, uint64_t done, char *page, bool out)
{
    struct inode *inode = t->file->inode;

    if (touch(*c, len, !out) != 0)
        return -EFAULT;
    inode_lock(inode);
    uint64_t start = start_of(t, out);
    uint64_t offset = t->offset == AT_POSITION ? start : start + done;
    int64_t n = start > MAX_OFFSET - len - done ? -EINVAL : 0;

    if (n == 0 && out && inode_is(inode, S_IFREG))
        n = limit_file_size(offset, &len);
    if (n == 0)
        n = move_locked(inode, c, len, offset, page, out);

    if (n > 0 && t->offset == AT_POSITION)
        t->file->position = start + (uint64_t)n;
    inode_unlock(inode);
    return n;
}

/* How much can be read at most: do not touch memory for bytes that will not
 * come. */
static uint64_t read_limit(const struct transfer *t)
{
    const struct inode *inode = t->file->inode;
    uint64_t start = start_of(t, false);

    if (!inode->ops->direct)
        return t->len; /* other file systems' sizes are not reliable */
    return inode_is(inode, S_IFREG) && start + t->len > inode->size
               ? inode->size - MIN(start, inode->size)
               : t->len;
}

static int64_t move_regular(const struct transfer *t, bool out)
{
    const struct inode *inode = t->file->inode;
    struct cursor cursor = {t->pieces, 0};
    uint64_t len = out ? t->len : read_limit(t);
    uint64_t done = 0;
    int64_t n = 0;
    uint64_t bounce = 0;

    if (out ? inode->ops->write == NULL : inode->ops->read == NULL)
        return -EINVAL;
    if (len == 0)
        return 0;
    if (!inode->ops->direct) {
        bounce = page_alloc(PAGE_KERNEL);
        if (bounce == 0)
            return -ENOMEM;
    }
    char *page = bounce != 0 ? phys_to_virt(bounce) : NULL;

    do {
        uint64_t turn = out ? len : MIN(len - done, (uint64_t)TURN);

        n = move_turn(t, &cursor, turn, done, page, out);
        if (n > 0)
            done += (uint64_t)n;
        if (n < (int64_t)turn)
            break;
    } while (done < len);
    if (bounce != 0)
        page_unref(bounce);
    return done > 0 ? (int64_t)done : n;
}

/* Reads from a pipe, the terminal or a device. After the first piece, goes on
 * only if there is more already: it never waits for a second piece. */
static int64_t read_stream(const struct transfer *t, char *page)
{
    struct cursor cursor = {t->pieces, 0};
    struct file *file = t->file;
    uint64_t done = 0;
    int64_t n;

    do {
        size_t piece = MIN(t->len - done, (uint64_t)X86_PAGE_SIZE);

        /* Check the memory first: bytes that were read cannot be put back. */
        n = touch(cursor, piece, true);
        if (n == 0)
            n = file_read(file, page, piece);
        if (n > 0 && copy_page(&cursor, page, (size_t)n, true) != 0)
            n = -EFAULT;
        if (n > 0)
            done += (uint64_t)n;
        if (n < (int64_t)piece || signal_waiting(current_process()) ||
            (file->ops->poll != NULL && !(file_poll(file) & POLLIN)))
            break;
        give_way();
    } while (done < t->len);
    return done > 0 ? (int64_t)done : n;
}

static int64_t write_stream(const struct transfer *t, char *page)
{
    struct cursor cursor = {t->pieces, 0};
    uint64_t done = 0;
    int64_t n;

    do {
        size_t piece = MIN(t->len - done, (uint64_t)X86_PAGE_SIZE);

        n = copy_page(&cursor, page, piece, false);
        if (n == 0)
            n = file_write(t->file, page, piece);
        if (n > 0)
            done += (uint64_t)n;
        if (n < (int64_t)piece || signal_waiting(current_process()))
            break;
        give_way();
    } while (done < t->len);
    return done > 0 ? (int64_t)done : n;
}

static int64_t move_stream(const struct transfer *t, bool out)
{
    uint64_t page = page_alloc(PAGE_KERNEL);

    if (page == 0)
        return -ENOMEM;
    int64_t result = out ? write_stream(t, phys_to_virt(page))
                         : read_stream(t, phys_to_virt(page));

    page_unref(page);
    return result;
}

int64_t transfer_read(const struct transfer *t)
{
    if (!file_readable(t->file))
        return -EBADF;
    return file_is_regular(t->file) ? move_regular(t, false)
                                    : move_stream(t, false);
}

int64_t transfer_write(const struct transfer *t)
{
    if (!file_writable(t->file))
        return -EBADF;
    return file_is_regular(t->file) ? move_regular(t, true)
                                    : move_stream(t, true);
}
