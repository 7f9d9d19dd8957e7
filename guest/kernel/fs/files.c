/* SPDX-License-Identifier: MIT */
/* Descriptors: the numbers by which a process names its open files. */
#include "fs/files.h"

#include <asm/errno.h>

#include "cpu/cpu.h"
#include "fs/lock.h"
#include "kernel.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "proc/limit.h"
#include "proc/process.h"

#define DEFAULT_UMASK 022u

/* Takes the lock unless there is a single user, the only one that could make
 * another. Returns whether it did. */
static bool lock(struct files *files)
{
    bool shared = __atomic_load_n(&files->refs, __ATOMIC_ACQUIRE) > 1;

    if (shared)
        spin_lock(&files->lock);
    return shared;
}

static void unlock(struct files *files, bool locked)
{
    if (locked)
        spin_unlock(&files->lock);
}

static struct files *alloc(void)
{
    struct files *files = heap_alloc(sizeof(*files));

    if (files == NULL)
        return NULL;
    files->refs = 1;
    files->lock = (struct spinlock)SPINLOCK_INIT("files", RANK_FILES);
    return files;
}

struct files *files_new(void)
{
    struct files *files = alloc();

    if (files == NULL)
        return NULL;
    files->cwd = mounts->root;
    inode_ref(files->cwd);
    files->umask = DEFAULT_UMASK;
    return files;
}

struct files *files_copy(struct files *files)
{
    struct files *copy = alloc();

    if (copy == NULL)
        return NULL;
    bool locked = lock(files);

    memcpy(copy->open, files->open, sizeof(copy->open));
    copy->close_on_exec = files->close_on_exec;
    copy->cwd = files->cwd;
    copy->umask = files->umask;
    inode_ref(copy->cwd);
    for (unsigned fd = 0; fd < MAX_OPEN_FILES; fd++)
        if (copy->open[fd] != NULL)
            file_ref(copy->open[fd]);
    unlock(files, locked);
    return copy;
}

/* Removes the descriptor's file from the table; its reference becomes the
 * caller's. */
static struct file *take(struct files *files, unsigned fd)
{
    bool locked = lock(files);
    struct file *file = files->open[fd];

    files->open[fd] = NULL;
    files->close_on_exec &= ~(1ull << fd);
    unlock(files, locked);
    return file;
}

/* Drops a closed file. A program loses its locks on a file when it closes any
 * descriptor of it. */
static void give_up(struct files *files, struct file *file)
{
    lock_release(file->inode, files);
    file_unref(file);
}

static void close_at(struct files *files, unsigned fd)
{
    struct file *file = take(files, fd);

    if (file != NULL)
        give_up(files, file);
}

void files_ref(struct files *files)
{
    __atomic_fetch_add(&files->refs, 1, __ATOMIC_RELAXED);
}

void files_unref(struct files *files)
{
    if (files == NULL ||
        __atomic_fetch_sub(&files->refs, 1, __ATOMIC_ACQ_REL) != 1)
        return;
    for (unsigned fd = 0; fd < MAX_OPEN_FILES; fd++)
        if (files->open[fd] != NULL)
            give_up(files, files->open[fd]);
    inode_unref(files->cwd);
    heap_free(files);
}

void files_close_on_exec(struct files *files)
{
    for (unsigned fd = 0; fd < MAX_OPEN_FILES; fd++)
        if (files->close_on_exec & 1ull << fd)
            close_at(files, fd);
}

struct inode *files_cwd(struct files *files)
{
    bool locked = lock(files);
    struct inode *cwd = files->cwd;

    inode_ref(cwd);
    unlock(files, locked);
    return cwd;
}

void files_change_cwd(struct files *files, struct inode *cwd)
{
    bool locked = lock(files);
    struct inode *before = files->cwd;

    files->cwd = cwd;
    unlock(files, locked);
    inode_unref(before);
}

struct file *fd_get(uint64_t fd)
{
    struct files *files = current_process()->files;

    /* Descriptors are ints: ignore the upper half of the register. */
    if ((uint32_t)fd >= MAX_OPEN_FILES)
        return NULL;
    bool locked = lock(files);
    struct file *file = files->open[(uint32_t)fd];

    if (file != NULL)
        file_ref(file);
    unlock(files, locked);
    return file;
}

static void set(struct files *files, unsigned fd, struct file *file,
                bool close_on_exec)
{
    files->open[fd] = file;
    if (close_on_exec)
        files->close_on_exec |= 1ull << fd;
    else
        files->close_on_exec &= ~(1ull << fd);
}

int fd_install(struct file *file, unsigned lowest, bool close_on_exec)
{
    struct files *files = current_process()->files;
    bool locked = lock(files);
    unsigned end = limit_open_files();
    unsigned fd = lowest;

    while (fd < end && files->open[fd] != NULL)
        fd++;
    if (fd < end)
        set(files, fd, file, close_on_exec);
    unlock(files, locked);
    return fd < end ? (int)fd : -EMFILE;
}

void fd_replace(unsigned fd, struct file *file, bool close_on_exec)
{
    struct files *files = current_process()->files;
    bool locked = lock(files);
    struct file *before = files->open[fd];

    set(files, fd, file, close_on_exec);
    unlock(files, locked);
    if (before != NULL)
        give_up(files, before);
}

int fd_close_on_exec(uint64_t fd)
{
    const struct files *files = current_process()->files;

    if ((uint32_t)fd >= MAX_OPEN_FILES || files->open[(uint32_t)fd] == NULL)
        return -EBADF;
    return files->close_on_exec >> (uint32_t)fd & 1;
}

int fd_set_close_on_exec(uint64_t fd, bool on)
{
    struct files *files = current_process()->files;
    int result = -EBADF;

    if ((uint32_t)fd >= MAX_OPEN_FILES)
        return result;
    bool locked = lock(files);

    if (files->open[(uint32_t)fd] != NULL) {
        set(files, (uint32_t)fd, files->open[(uint32_t)fd], on);
        result = 0;
    }
    unlock(files, locked);
    return result;
}

int fd_close(uint64_t fd)
{
    struct files *files = current_process()->files;

    if ((uint32_t)fd >= MAX_OPEN_FILES)
        return -EBADF;
    struct file *file = take(files, (uint32_t)fd);

    if (file == NULL)
        return -EBADF;
    give_up(files, file);
    return 0;
}
