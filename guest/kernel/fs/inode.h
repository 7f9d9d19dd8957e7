/* SPDX-License-Identifier: MIT */
/*
 * Files, as every file system offers them: an inode and a table of what can
 * be done to it. Names are not part of it; they are what directories hold.
 *
 * The layers, from a program's number to the disk; each calls the next one:
 *   descriptors   fs/files.h: the numbers by which a process names them open
 *                 files fs/file.h: a position, and operations by kind of file
 *                 paths, names fs/path.h, fs/names.h: from a string to an inode
 *   inodes        this file: one lock for each file system, one table of
 *                 operations file systems ext2/, fs/tmpfs.h, fs/hostfs.h,
 *                 fs/proc.h
 *   blocks        fs/buffer.h: pages of disks in memory; dev/disk.h below it
 *
 * One sleeping lock for each mounted file system serialises all operations in
 * it. All operations are called with it held, and get buffers of the kernel:
 * a program's memory is never touched under it, because a page of that memory
 * may have to be read from the very same file system first.
 */
#ifndef FS_INODE_H
#define FS_INODE_H

#include <linux/stat.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/mutex.h"

#define NAME_MAX_LEN 255u /* of one name, without the NUL */
#define PATH_MAX_LEN 4095u

struct inode;
struct mount;
struct file_lock;
struct pipe;
struct shared_page;

/* One entry of a directory. */
struct dir_entry {
    uint64_t number; /* of the inode */
    uint32_t type;   /* S_IFx, or 0 if the directory does not say */
    char name[NAME_MAX_LEN + 1];
};

/*
 * A call for a NULL operation is refused with a suitable error (-EINVAL,
 * -EPERM). Names are never empty, and never "." (fs/path.c makes sure of that);
 * ".." is looked up but never created or removed. Whether a name exists is
 * decided here, under the lock, because what the caller saw before may have
 * changed.
 */
struct inode_ops {
    /* read and write access the buffer with io_put() and io_get()
     * (mm/user_copy.h), so it may be the program's own: nothing is copied
     * twice. */
    bool direct;
    /* Reads up to `len` bytes at `offset`: of a regular file its contents, of a
     * symbolic link its target. Returns the number of bytes, 0 at or after the
     * end. */
    int64_t (*read)(struct inode *inode, void *buf, size_t len,
                    uint64_t offset);
    /* Writes, also past the end. Returns the number of bytes, or -errno if none
     * was written. */
    int64_t (*write)(struct inode *inode, const void *buf, size_t len,
                     uint64_t offset);
    int (*truncate)(struct inode *inode, uint64_t size);

    /* Finds a name; *found gets a reference. -ENOENT. */
    int (*lookup)(struct inode *dir, const char *name, struct inode **found);
    /* Creates an inode with `mode` (type and permissions) under a new name;
     * *made gets a reference. -EEXIST. `device` is for S_IFCHR and S_IFBLK. */
    int (*create)(struct inode *dir, const char *name, uint32_t mode,
                  uint32_t device, struct inode **made);
    /* For a link that is not a path: where it leads, with a reference. Such a
     * link is read without a lock. */
    int (*jump)(struct inode *link, struct inode **to);
    int (*symlink)(struct inode *dir, const char *name, const char *target);
    int (*link)(struct inode *dir, const char *name, struct inode *inode);
    /* Remove the name of a file, or of a directory, which must be empty
     * (-ENOTEMPTY). */
    int (*unlink)(struct inode *dir, const char *name);
    int (*rmdir)(struct inode *dir, const char *name);
    /* Replaces what is at the new name, which has been checked to be of the
     * right type; a directory must be empty (-ENOTEMPTY). */
    int (*rename)(struct inode *from_dir, const char *from,
                  struct inode *to_dir, const char *to);
    /* Stores the entry at *position (0 at first; else as the last call left
     * it) and moves *position past it. Returns 1, 0 at the end, -errno. */
    int (*readdir)(struct inode *dir, uint64_t *position,
                   struct dir_entry *entry);

    /* Called when a program opens it with these O_x flags; may refuse. */
    int (*open)(struct inode *inode, unsigned flags);
    /* Stores mode, uid, gid and times, which were changed in memory. */
    int (*changed)(struct inode *inode);
    /* Called when the last reference is gone. If nlink is 0, frees the file. */
    void (*release)(struct inode *inode);
};

struct inode {
    const struct inode_ops *ops;
    struct mount *mount;   /* that it is in */
    struct mount *covered; /* what is mounted on this directory, or NULL */
    uint32_t refs;
    uint32_t mode; /* type and permissions */
    uint32_t nlink;
    uint32_t uid, gid;
    uint32_t device;            /* of a device: its number, as in stat() */
    uint64_t number;            /* unique in its file system */
    uint64_t size;              /* bytes */
    uint64_t accessed;          /* ns since 1970 */
    uint64_t modified;          /* contents */
    uint64_t changed;           /* contents or attributes */
    uint32_t writers;           /* open files that may write to it */
    uint32_t programs;          /* address spaces whose program it is */
    struct pipe *pipe;          /* fs/pipe.h: of a FIFO that is open */
    struct file_lock *locks;    /* fs/lock.h */
    struct shared_page *shared; /* fs/shared.h; NULL: no shared mapping */
};

/* What a whole file system can do. */
struct mount_usage {
    uint64_t block_size, nr_blocks, free_blocks, nr_inodes, free_inodes;
};

struct mount_ops {
    const char *type; /* as in /proc/mounts */
    void (*usage)(struct mount *mount, struct mount_usage *usage);
    int (*sync)(struct mount *mount); /* NULL: nothing to do */
    /* The machine is about to end: nothing is done to it after this. May be
     * NULL. */
    int (*end)(struct mount *mount);
};

/* A mounted file system. Mounts are made at boot and never go away. */
struct mount {
    const struct mount_ops *ops;
    const char *source;   /* as in /proc/mounts */
    const char *where;    /* its path */
    struct inode *root;   /* has a reference */
    struct inode *covers; /* the directory that it is mounted on; root: NULL */
    struct mutex lock;
    bool read_only;
    unsigned id; /* st_dev */
    struct mount *next;
};

extern struct mount *mounts; /* the first one is the root */

/* Adds a file system, whose ops and root are set, to the list of mounts; `on`
 * is a directory (NULL for the root), to which it takes a reference. */
void mount_add(struct mount *mount, struct inode *on);

/* Makes sure that everything that was written is on its disk. */
void mounts_sync(void);

/* The same, for good: it keeps all locks, so nobody can change anything
 * afterwards. Only machine_off() can follow. */
void mounts_end(void);

/* Called without the file system's lock; the last inode_unref() takes it. */
void inode_ref(struct inode *inode);
void inode_unref(struct inode *inode); /* NULL is fine */
/* The same with the lock held. */
void inode_unref_locked(struct inode *inode);

/* The operations, with the lock taken and the checks made. */
int64_t inode_read(struct inode *inode, void *buf, size_t len, uint64_t offset);
int64_t inode_write(struct inode *inode, const void *buf, size_t len,
                    uint64_t offset);
/* The same with the lock held already; the operation must be there. */
int64_t inode_read_locked(struct inode *inode, void *buf, size_t len,
                          uint64_t offset);
int64_t inode_write_locked(struct inode *inode, const void *buf, size_t len,
                           uint64_t offset);
int inode_truncate(struct inode *inode, uint64_t size);

/* A program's file does not change while it runs: whichever of a writer and a
 * runner comes second gets -ETXTBSY. Each begin needs its end. */
int inode_begin_write(struct inode *inode) __attribute__((warn_unused_result));
void inode_end_write(struct inode *inode);
int inode_begin_program(struct inode *inode)
    __attribute__((warn_unused_result));
void inode_end_program(struct inode *inode);

int inode_sync(struct inode *inode); /* writes it to its disk: 0 or -EIO */
int inode_lookup(struct inode *dir, const char *name, struct inode **found);

static inline bool inode_is(const struct inode *inode, uint32_t type)
{
    return (inode->mode & S_IFMT) == type;
}

static inline void inode_lock(struct inode *inode)
{
    mutex_lock(&inode->mount->lock);
}

static inline void inode_unlock(struct inode *inode)
{
    mutex_unlock(&inode->mount->lock);
}

#endif
