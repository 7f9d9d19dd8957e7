/* SPDX-License-Identifier: MIT */
/*
 * Directories: a descriptor and a buffer of entries.
 */
#include "dirent.h"
#include "errno.h"
#include "stdlib.h"
#include "sys.h"
#include "syscall.h"

struct dir {
    int fd;
    long at, end; /* what is left in buf */
    _Alignas(struct dirent) char buf[4096];
};

struct dir *dir_open(const char *path)
{
    struct dir *dir = malloc(sizeof(*dir));

    if (!dir)
        return NULL;
    dir->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    dir->at = dir->end = 0;
    if (dir->fd < 0) {
        free(dir);
        return NULL;
    }
    return dir;
}

const struct dirent *dir_next(struct dir *dir)
{
    const struct dirent *entry;

    if (dir->at == dir->end) {
        errno = 0;
        dir->at = 0;
        dir->end = sys_result(syscall3(__NR_getdents64, dir->fd, (long)dir->buf,
                                       sizeof(dir->buf)));
        if (dir->end <= 0) {
            dir->end = 0;
            return NULL;
        }
    }
    entry = (const void *)(dir->buf + dir->at);
    dir->at += entry->d_reclen;
    return entry;
}

void dir_close(struct dir *dir)
{
    close(dir->fd);
    free(dir);
}
