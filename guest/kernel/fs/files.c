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

_Static_assert(FDS_PER_BLOCK == 64, "one word has a bit for each");

static struct files *alloc(void)
{
    struct files *files = heap_alloc(sizeof(*files));

    if (files == NULL)
        return NULL;
    files->refs = 1;
    files->blocks[0] = &files->first;
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

/* The block for descriptor `fd` and those beside it, made if there is none yet.
 * NULL if memory ran out. */
static struct fd_block *need_block(struct files *files, unsigned fd)
{
    struct fd_block **block = &files->blocks[fd / FDS_PER_BLOCK];

    if (*block == NULL)
        *block = heap_alloc(sizeof(**block));
    return *block;
}

/* The file at `fd`; NULL: none. */
static struct file *at(const struct files *files, unsigned fd)
{
    const struct fd_block *block = files->blocks[fd / FDS_PER_BLOCK];

    return block == NULL ? NULL : block->open[fd % FDS_PER_BLOCK];
}

static void set(struct fd_block *block, unsigned fd, struct file *file,
                bool close_on_exec)
{
    unsigned i = fd % FDS_PER_BLOCK;

    block->open[i] = file;
    if (close_on_exec)
        block->close_on_exec |= 1ull << i;
    else
        block->close_on_exec &= ~(1ull << i);
}

/* Gives the blocks of `files` to `copy`. Returns false if memory ran out. */
static bool copy_blocks(struct files *copy, const struct files *files)
{
    for (unsigned b = 0; b < NR_FD_BLOCKS; b++) {
        if (files->blocks[b] == NULL)
            continue;
        struct fd_block *block = need_block(copy, b * FDS_PER_BLOCK);

        if (block == NULL)
            return false;
        *block = *files->blocks[b];
        for (unsigned i = 0; i < FDS_PER_BLOCK; i++)
            if (block->open[i] != NULL)
                file_ref(block->open[i]);
    }
    return true;
}

struct files *files_copy(struct files *files)
{
    struct files *copy = alloc();

    if (copy == NULL)
        return NULL;
    spin_lock(&files->lock);

    copy->cwd = files->cwd;
    copy->umask = files->umask;
    inode_ref(copy->cwd);
    bool whole = copy_blocks(copy, files);

    spin_unlock(&files->lock);
    if (whole)
        return copy;
    files_unref(copy);
    return NULL;
}

/* Removes the descriptor's file from the table; its reference becomes the
 * caller's. NULL: there is none. */
static struct file *take(struct files *files, unsigned fd)
{
    spin_lock(&files->lock);
    struct file *file = at(files, fd);

    if (file != NULL)
        set(files->blocks[fd / FDS_PER_BLOCK], fd, NULL, false);
    spin_unlock(&files->lock);
    return file;
}

/* Drops a closed file. A program loses its locks on a file when it closes any
 * descriptor of it. */
static void give_up(struct files *files, struct file *file)
{
    lock_release(file->inode, files);
    file_unref(file);
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
    for (unsigned b = 0; b < NR_FD_BLOCKS; b++) {
        struct fd_block *block = files->blocks[b];

        for (unsigned i = 0; block != NULL && i < FDS_PER_BLOCK; i++)
            if (block->open[i] != NULL)
                give_up(files, block->open[i]);
        if (block != &files->first)
            heap_free(block);
    }
    inode_unref(files->cwd);
    heap_free(files);
}

void files_close_on_exec(struct files *files)
{
    for (unsigned b = 0; b < NR_FD_BLOCKS; b++) {
        const struct fd_block *block = files->blocks[b];

        for (unsigned i = 0; block != NULL && i < FDS_PER_BLOCK; i++)
            if (block->close_on_exec & 1ull << i)
                give_up(files, take(files, b * FDS_PER_BLOCK + i));
    }
}

struct inode *files_cwd(struct files *files)
{
    spin_lock(&files->lock);
    struct inode *cwd = files->cwd;

    inode_ref(cwd);
    spin_unlock(&files->lock);
    return cwd;
}

void files_change_cwd(struct files *files, struct inode *cwd)
{
    spin_lock(&files->lock);
    struct inode *before = files->cwd;

    files->cwd = cwd;
    spin_unlock(&files->lock);
    inode_unref(before);
}

struct file *files_get(struct files *files, unsigned fd)
{
    if (fd >= MAX_OPEN_FILES)
        return NULL;
    spin_lock(&files->lock);
    struct file *file = at(files, fd);

    if (file != NULL)
        file_ref(file);
    spin_unlock(&files->lock);
    return file;
}

bool files_have(struct files *files, unsigned fd)
{
    if (fd >= MAX_OPEN_FILES)
        return false;
    spin_lock(&files->lock);
    bool have = at(files, fd) != NULL;

    spin_unlock(&files->lock);
    return have;
}

/* Descriptors are ints: the upper half of the register is ignored. */
struct file *fd_get(uint64_t fd)
{
    return files_get(current_process()->files, (uint32_t)fd);
}

int fd_install(struct file *file, unsigned lowest, bool close_on_exec)
{
    struct files *files = current_process()->files;
    spin_lock(&files->lock);
    unsigned end = limit_open_files();
    unsigned fd = lowest;
    int result = -EMFILE;

    while (fd < end && at(files, fd) != NULL)
        fd++;
    if (fd < end) {
        struct fd_block *block = need_block(files, fd);

        result = block == NULL ? -ENOMEM : (int)fd;
        if (block != NULL)
            set(block, fd, file, close_on_exec);
    }
    spin_unlock(&files->lock);
    return result;
}

int fd_replace(unsigned fd, struct file *file, bool close_on_exec)
{
    struct files *files = current_process()->files;
    spin_lock(&files->lock);
    struct fd_block *block = need_block(files, fd);
    struct file *before = at(files, fd);

    if (block != NULL)
        set(block, fd, file, close_on_exec);
    spin_unlock(&files->lock);
    if (before != NULL)
        give_up(files, before);
    return block == NULL ? -ENOMEM : 0;
}

int fd_close_on_exec(uint64_t fd)
{
    const struct files *files = current_process()->files;

    if ((uint32_t)fd >= MAX_OPEN_FILES || at(files, (uint32_t)fd) == NULL)
        return -EBADF;
    const struct fd_block *block = files->blocks[(uint32_t)fd / FDS_PER_BLOCK];

    return block->close_on_exec >> (uint32_t)fd % FDS_PER_BLOCK & 1;
}

int fd_set_close_on_exec(uint64_t fd, bool on)
{
    struct files *files = current_process()->files;
    int result = -EBADF;

    if ((uint32_t)fd >= MAX_OPEN_FILES)
        return result;
    spin_lock(&files->lock);
    struct file *file = at(files, (uint32_t)fd);

    if (file != NULL) {
        set(files->blocks[(uint32_t)fd / FDS_PER_BLOCK], (uint32_t)fd, file,
            on);
        result = 0;
    }
    spin_unlock(&files->lock);
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
