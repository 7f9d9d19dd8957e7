/* SPDX-License-Identifier: MIT */
/* Descriptors: numbers that a process has for open files. */
#include "fs/files.h"

#include <asm/errno.h>

#include "cpu/cpu.h"
#include "kernel.h"
#include "mm/heap.h"
#include "proc/process.h"

#define DEFAULT_UMASK 022u

struct files *files_new(void)
{
    struct files *files = heap_alloc(sizeof(*files));

    if (files == NULL)
        return NULL;
    files->cwd = mounts->root;
    inode_ref(files->cwd);
    files->umask = DEFAULT_UMASK;
    return files;
}

struct files *files_copy(const struct files *files)
{
    struct files *copy = heap_alloc(sizeof(*copy));

    if (copy == NULL)
        return NULL;
    *copy = *files;
    inode_ref(copy->cwd);
    for (unsigned fd = 0; fd < MAX_OPEN_FILES; fd++)
        if (copy->open[fd] != NULL)
            file_ref(copy->open[fd]);
    return copy;
}

static void close_at(struct files *files, unsigned fd)
{
    struct file *file = files->open[fd];

    files->open[fd] = NULL;
    files->close_on_exec &= ~(1ull << fd);
    if (file != NULL)
        file_unref(file);
}

void files_free(struct files *files)
{
    if (files == NULL)
        return;
    for (unsigned fd = 0; fd < MAX_OPEN_FILES; fd++)
        close_at(files, fd);
    inode_unref(files->cwd);
    heap_free(files);
}

void files_close_on_exec(struct files *files)
{
    for (unsigned fd = 0; fd < MAX_OPEN_FILES; fd++)
        if (files->close_on_exec & 1ull << fd)
            close_at(files, fd);
}

struct file *fd_get(uint64_t fd)
{
    const struct files *files = current_process()->files;

    /* Descriptors are ints: what the upper half of a register holds is no
     * part of them. */
    if ((uint32_t)fd >= MAX_OPEN_FILES || files->open[(uint32_t)fd] == NULL)
        return NULL;
    file_ref(files->open[(uint32_t)fd]);
    return files->open[(uint32_t)fd];
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

    for (unsigned fd = lowest; fd < MAX_OPEN_FILES; fd++) {
        if (files->open[fd] != NULL)
            continue;
        set(files, fd, file, close_on_exec);
        return (int)fd;
    }
    return -EMFILE;
}

void fd_replace(unsigned fd, struct file *file, bool close_on_exec)
{
    struct files *files = current_process()->files;

    close_at(files, fd);
    set(files, fd, file, close_on_exec);
}

int fd_close(uint64_t fd)
{
    struct files *files = current_process()->files;

    if ((uint32_t)fd >= MAX_OPEN_FILES || files->open[(uint32_t)fd] == NULL)
        return -EBADF;
    close_at(files, (uint32_t)fd);
    return 0;
}
