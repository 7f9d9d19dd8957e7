/* SPDX-License-Identifier: MIT */
/*
 * Pipes: a ring of PIPE_SIZE bytes. The positions `read` and `written` only
 * grow; their difference is the number of bytes in the pipe. A pipe with a name
 * (a FIFO) belongs to its inode as long as somebody has it open.
 */
#include "fs/pipe.h"

#include <asm/errno.h>
#include <asm/ioctls.h>
#include <asm/poll.h>

#include "cpu/clock.h"
#include "fs/poll.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "mm/page.h"
#include "mm/user_copy.h"
#include "proc/signal.h"

#define PIPE_PAGES 4u
#define PIPE_SIZE  ((uint64_t)PIPE_PAGES * X86_PAGE_SIZE)
#define ATOMIC_LEN 4096u /* PIPE_BUF: up to this, writes are atomic */

struct pipe {
    struct inode inode; /* of a pipe without a name, for fstat() */
    struct spinlock lock;
    struct wait_queue changed;
    uint64_t pages[PIPE_PAGES];
    uint64_t read, written; /* bytes so far */
    unsigned nr_readers, nr_writers;
    unsigned readers_ever, writers_ever; /* opened so far */
};

static void free_pipe(struct pipe *pipe)
{
    for (unsigned i = 0; i < PIPE_PAGES; i++)
        if (pipe->pages[i] != 0)
            page_unref(pipe->pages[i]);
    heap_free(pipe);
}

static void pipe_release(struct inode *inode)
{
    free_pipe(container_of(inode, struct pipe, inode));
}

static const struct inode_ops inode_ops = {.release = pipe_release};

/* Copies between `buf` and the ring at position `at`; may wrap around. */
static void copy(struct pipe *pipe, uint64_t at, void *buf, size_t len,
                 bool to_ring)
{
    char *outside = buf;

    while (len > 0) {
        uint64_t offset = at % PIPE_SIZE;
        size_t in_page = offset % X86_PAGE_SIZE;
        size_t chunk = MIN(len, X86_PAGE_SIZE - in_page);
        char *inside =
            (char *)phys_to_virt(pipe->pages[offset / X86_PAGE_SIZE]) + in_page;

        if (to_ring)
            memcpy(inside, outside, chunk);
        else
            memcpy(outside, inside, chunk);
        at += chunk;
        outside += chunk;
        len -= chunk;
    }
}

/* Wakes everybody who waits for this pipe. Called with its lock held. */
static void has_changed(struct pipe *pipe)
{
    wait_wake(&pipe->changed);
    poll_event();
}

/* Sleeps until something changes. Called with the lock held. */
static int await(struct pipe *pipe, const struct file *file)
{
    if (file->flags & O_NONBLOCK)
        return -EAGAIN;
    return wait_sleep(&pipe->changed, &pipe->lock, WAIT_INTERRUPTIBLE,
                      WAIT_FOREVER);
}

static int64_t pipe_read(struct file *file, void *buf, size_t len)
{
    struct pipe *pipe = file->data;
    int64_t result = 0;

    spin_lock(&pipe->lock);
    while (pipe->read == pipe->written && pipe->nr_writers > 0 && len > 0 &&
           result == 0)
        result = await(pipe, file);
    if (result == 0) {
        size_t n = MIN(len, pipe->written - pipe->read);

        copy(pipe, pipe->read, buf, n, false);
        pipe->read += n;
        result = (int64_t)n;
        has_changed(pipe);
    }
    spin_unlock(&pipe->lock);
    return result;
}

static uint64_t room(const struct pipe *pipe)
{
    return PIPE_SIZE - (pipe->written - pipe->read);
}

static int64_t pipe_write(struct file *file, const void *buf, size_t len)
{
    struct pipe *pipe = file->data;
    const char *from = buf;
    size_t done = 0;
    int64_t result = 0;

    spin_lock(&pipe->lock);
    while (done < len && result == 0) {
        if (pipe->nr_readers == 0) {
            result = -EPIPE;
        } else if (room(pipe) < (len <= ATOMIC_LEN ? len : 1)) {
            result = await(pipe, file);
        } else {
            size_t n = MIN(len - done, room(pipe));
            char *chunk = (char *)(uint64_t)(from + done);

            copy(pipe, pipe->written, chunk, n, true);
            pipe->written += n;
            done += n;
            has_changed(pipe);
        }
    }
    spin_unlock(&pipe->lock);
    if (result == -EPIPE)
        signal_raise(SIGPIPE);
    return done > 0 ? (int64_t)done : result;
}

static unsigned pipe_poll(struct file *file)
{
    struct pipe *pipe = file->data;
    unsigned events = 0;

    spin_lock(&pipe->lock);
    if (file_readable(file)) {
        if (pipe->written != pipe->read)
            events |= POLLIN;
        if (pipe->nr_writers == 0)
            events |= POLLHUP;
    }
    if (file_writable(file)) {
        if (room(pipe) >= ATOMIC_LEN)
            events |= POLLOUT;
        if (pipe->nr_readers == 0)
            events |= POLLERR;
    }
    spin_unlock(&pipe->lock);
    return events;
}

static int64_t pipe_ioctl(struct file *file, unsigned request, uint64_t arg)
{
    struct pipe *pipe = file->data;

    if (request != FIONREAD)
        return -ENOTTY;
    spin_lock(&pipe->lock);
    int there = (int)(pipe->written - pipe->read);

    spin_unlock(&pipe->lock);
    return user_write(arg, &there, sizeof(there));
}

static void count(struct pipe *pipe, const struct file *file, int by)
{
    spin_lock(&pipe->lock);
    if (file_readable(file))
        pipe->nr_readers += (unsigned)by;
    if (file_writable(file))
        pipe->nr_writers += (unsigned)by;
    if (by > 0) {
        pipe->readers_ever += file_readable(file);
        pipe->writers_ever += file_writable(file);
    }
    has_changed(pipe);
    spin_unlock(&pipe->lock);
}

static void pipe_close(struct file *file)
{
    struct pipe *pipe = file->data;
    struct inode *inode = file->inode;

    if (inode == &pipe->inode) {
        count(pipe, file, -1);
        return; /* it is freed with its inode */
    }
    inode_lock(inode); /* so that nobody opens it meanwhile */
    count(pipe, file, -1);
    if (pipe->nr_readers + pipe->nr_writers == 0) {
        inode->pipe = NULL;
        free_pipe(pipe);
    }
    inode_unlock(inode);
}

static const struct file_ops pipe_ops = {
    .read = pipe_read,
    .write = pipe_write,
    .ioctl = pipe_ioctl,
    .poll = pipe_poll,
    .close = pipe_close,
};

static struct pipe *new_pipe(void)
{
    /* Pipes are in no file system, but an inode needs a mount. */
    static struct inode none;
    static const struct mount_ops mount_ops = {.type = "pipefs"};
    static struct mount mount = {
        .ops = &mount_ops,
        .root = &none,
        .lock = {.lock = SPINLOCK_INIT("pipefs", RANK_MUTEX),
                 .queue = WAIT_QUEUE_INIT(mount.lock.queue)},
    };
    static uint64_t last_number;
    struct pipe *pipe = heap_alloc(sizeof(*pipe));

    if (pipe == NULL)
        return NULL;
    pipe->inode.ops = &inode_ops;
    pipe->inode.mount = &mount;
    pipe->inode.refs = 1;
    pipe->inode.mode = S_IFIFO | 0600;
    pipe->inode.nlink = 1;
    pipe->inode.number = __atomic_add_fetch(&last_number, 1, __ATOMIC_RELAXED);
    pipe->inode.accessed = pipe->inode.modified = pipe->inode.changed =
        clock_realtime();
    pipe->inode.pipe = pipe;
    pipe->lock = (struct spinlock)SPINLOCK_INIT("pipe", RANK_PIPE);
    wait_queue_init(&pipe->changed);
    for (unsigned i = 0; i < PIPE_PAGES; i++) {
        pipe->pages[i] = page_alloc(PAGE_USER);
        if (pipe->pages[i] == 0) {
            free_pipe(pipe);
            return NULL;
        }
    }
    return pipe;
}

int pipe_new(struct file *ends[2], unsigned flags)
{
    struct pipe *pipe = new_pipe();

    if (pipe == NULL)
        return -ENOMEM;
    ends[0] = file_new(&pipe_ops, &pipe->inode, flags | O_RDONLY);
    ends[1] = file_new(&pipe_ops, &pipe->inode, flags | O_WRONLY);
    if (ends[0] == NULL || ends[1] == NULL) {
        heap_free(ends[0]);
        heap_free(ends[1]);
        free_pipe(pipe);
        return -ENOMEM;
    }
    inode_ref(&pipe->inode); /* one for each end */
    ends[0]->data = ends[1]->data = pipe;
    pipe->nr_readers = pipe->nr_writers = 1;
    return 0;
}

/* A process that opens one end waits for a process at the other end. That one
 * may already be gone again; it is enough that it opened the pipe. */
static int await_other_end(struct pipe *pipe, const struct file *file)
{
    bool reads = file_readable(file);
    int why = 0;

    spin_lock(&pipe->lock);
    unsigned ever = reads ? pipe->writers_ever : pipe->readers_ever;

    while (why == 0 && (reads ? pipe->nr_writers : pipe->nr_readers) == 0 &&
           (reads ? pipe->writers_ever : pipe->readers_ever) == ever) {
        if (file->flags & O_NONBLOCK)
            why = reads ? 1 : -ENXIO;
        else
            why = await(pipe, file);
    }
    spin_unlock(&pipe->lock);
    return why == 1 ? 0 : why;
}

int pipe_open(struct inode *inode, unsigned flags, struct file **opened)
{
    struct file *file = file_new(&pipe_ops, inode, flags);

    if (file == NULL)
        return -ENOMEM;
    inode_lock(inode);
    if (inode->pipe == NULL)
        inode->pipe = new_pipe();
    struct pipe *pipe = inode->pipe;

    if (pipe != NULL) {
        file->data = pipe;
        count(pipe, file, 1);
    }
    inode_unlock(inode);
    if (pipe == NULL) {
        heap_free(file);
        return -ENOMEM;
    }
    int error = 0;

    inode_ref(inode); /* the caller keeps its own unless we succeed */
    /* A pipe without a name has always had both ends: do not wait. */
    if ((flags & O_ACCMODE) != O_RDWR && inode != &pipe->inode)
        error = await_other_end(pipe, file);
    if (error != 0) {
        file_unref(file); /* also drops the reference just taken */
        return error;
    }
    inode_unref(inode);
    *opened = file;
    return 0;
}

int pipe_size(const struct file *file)
{
    return inode_is(file->inode, S_IFIFO) ? (int)PIPE_SIZE : -EBADF;
}
