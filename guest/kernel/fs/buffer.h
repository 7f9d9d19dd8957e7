/* SPDX-License-Identifier: MIT */
/*
 * The buffer cache: pages of disks in memory. A page that was read stays as
 * long as there is room; a page that was written stays until somebody calls
 * buffers_write(), because a dirty buffer is never written by itself. So a file
 * system decides in which order data reach the disk.
 *
 * A buffer's contents are guarded by a lock of the file system that they belong
 * to. buffers_write() is called with that lock held, so nobody changes what is
 * being written.
 */
#ifndef FS_BUFFER_H
#define FS_BUFFER_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/list.h"

#define BUFFER_SIZE 4096u /* a page */

/* What a dirty buffer holds; this decides the order of writing. */
enum buffer_kind {
    BUFFER_CONTENT = 1, /* what nothing on the disk points to yet */
    BUFFER_NAMES = 2,   /* directories */
    BUFFER_NODES = 4,   /* inodes */
    BUFFER_MAPS = 8,    /* everything else, except */
    BUFFER_SUPER = 16,  /* the superblock */
    BUFFER_ALL = 31,
};

struct disk;

/* Everything but the data is private to fs/buffer.c. */
struct buffer {
    char *data;
    struct disk *disk;
    uint64_t index;      /* which page of the disk */
    struct buffer *next; /* with the same hash */
    struct list recent;  /* least recently used first */
    uint32_t refs;
    enum buffer_kind kind;
    bool valid; /* the data is that on the disk, or newer */
    bool dirty; /* newer */
    bool busy;  /* being read or written */
};

/* Gets page `index` of a disk. If it is not in memory, it is read from the disk
 * or, with `fresh`, filled with zeros. Returns 0, -EIO or -ENOMEM. */
int buffer_get(struct disk *disk, uint64_t index, bool fresh,
               struct buffer **got) __attribute__((warn_unused_result));
void buffer_put(struct buffer *buffer); /* NULL is fine */

/* Reads `count` pages, at most BUFFER_BATCH, all at once, except those that are
 * in memory. Errors are reported when a page is got. */
#define BUFFER_BATCH 32u
void buffer_fetch(struct disk *disk, const uint64_t indices[], unsigned count);

/* Marks a buffer as dirty after its data was changed. A buffer that is dirty as
 * CONTENT stays CONTENT. */
void buffer_changed(struct buffer *buffer, enum buffer_kind kind);

/* Writes all dirty buffers of some kinds (a sum of enum buffer_kind), and waits
 * until they are on the disk for good. Returns 0, or -EIO; then they are still
 * dirty. */
int buffers_write(struct disk *disk, unsigned kinds)
    __attribute__((warn_unused_result));

/* Whether so many buffers are dirty that they should be written now. */
bool buffers_crowded(void);

#endif
