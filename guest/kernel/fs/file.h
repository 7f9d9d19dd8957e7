/* SPDX-License-Identifier: MIT */
/*
 * Open files: what a descriptor refers to, with a position of its own. fork
 * and dup share one open file between descriptors.
 *
 * A file's operations depend on its kind: fs/file.c has those of regular files
 * and directories, fs/pipe.c and fs/device.c others.
 */
#ifndef FS_FILE_H
#define FS_FILE_H

#include <linux/fcntl.h>

#include "fs/path.h"

struct file;

/* Buffers are in kernel memory. A call for a NULL operation is refused with a
 * suitable error. read and write may sleep; a signal ends that with -EINTR. */
struct file_ops {
    /* Return the number of bytes, 0 at the end, or -errno; -EAGAIN instead of
     * sleeping if O_NONBLOCK is in file->flags. */
    int64_t (*read)(struct file *file, void *buf, size_t len);
    int64_t (*write)(struct file *file, const void *buf, size_t len);
    /* `arg` comes from the program: a number, or an address in it. */
    int64_t (*ioctl)(struct file *file, unsigned request, uint64_t arg);
    /* The POLLx events that are pending now; NULL: always ready. Code that
     * makes an event happen calls poll_event() (fs/poll.h). */
    unsigned (*poll)(struct file *file);
    /* Called when the last reference is gone. */
    void (*close)(struct file *file);
};

struct file {
    const struct file_ops *ops;
    struct inode *inode; /* has a reference */
    void *data;          /* the operations' own */
    uint64_t position;   /* the inode's lock */
    uint32_t flags;      /* O_x: how it was opened, and F_SETFL */
    uint32_t refs;
};

/* Makes an open file with one reference; takes over the caller's reference to
 * `inode`. NULL if memory ran out (the reference stays the caller's). */
struct file *file_new(const struct file_ops *ops, struct inode *inode,
                      unsigned flags);
void file_ref(struct file *file);
void file_unref(struct file *file);

/* Opens what `path` leads to (walked with PATH_MAY_MISS if O_CREAT is in
 * `flags`), creating a file with permissions `mode` if asked to. On success
 * *opened has one reference. */
int file_open(struct path *path, unsigned flags, uint32_t mode,
              struct file **opened) __attribute__((warn_unused_result));

/* What read(), write() and so on do, including the checks: -EBADF if the file
 * was not opened for that. */
int64_t file_read(struct file *file, void *buf, size_t len);
int64_t file_write(struct file *file, const void *buf, size_t len);
unsigned file_poll(struct file *file);

/* Whether it is a file (or a disk) that is read and written through its inode
 * alone. */
bool file_is_regular(const struct file *file);

/* Whether it has a position: regular files and directories. */
bool file_seekable(const struct file *file);

static inline bool file_readable(const struct file *file)
{
    return !(file->flags & O_PATH) && (file->flags & O_ACCMODE) != O_WRONLY;
}

static inline bool file_writable(const struct file *file)
{
    return !(file->flags & O_PATH) && (file->flags & O_ACCMODE) != O_RDONLY;
}

#endif
