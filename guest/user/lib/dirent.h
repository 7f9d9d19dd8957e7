/* SPDX-License-Identifier: MIT */
/*
 * Reading a directory, over getdents64(2).
 */
#ifndef DIRENT_H
#define DIRENT_H

#include <stdint.h>

/* An entry as the kernel writes it. */
struct dirent {
    uint64_t d_ino;
    int64_t d_off;
    uint16_t d_reclen; /* bytes from this entry to the next */
    uint8_t d_type;    /* DT_... */
    char d_name[];
};

#define DT_DIR 4
#define DT_REG 8

struct dir;

/* Opens a directory. NULL with errno set if it cannot be opened. */
struct dir *dir_open(const char *path);

/* The next entry, valid until the next call; NULL at the end or on an error,
 * which sets errno (0 at the end). Includes "." and "..", in no order. */
const struct dirent *dir_next(struct dir *dir);

void dir_close(struct dir *dir);

#endif
