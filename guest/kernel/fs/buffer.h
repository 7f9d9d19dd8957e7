/* SPDX-License-Identifier: MIT */
/*
 * The buffer cache: pages of disks in memory. What is read stays, for as long
 * as there is room; what is written stays until somebody calls
 * buffers_write(): a dirty buffer never leaves by itself. So a file system
 * decides what reaches the disk before what.
 *
 * Whose contents a buffer holds, that one has a lock for them. Nobody changes
 * what is being written: buffers_write() is called with that lock held.
 */
#ifndef FS_BUFFER_H
#define FS_BUFFER_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/list.h"

#define BUFFER_SIZE 4096u /* a page */

/* What a dirty buffer holds: the order of writing is by this. */
enum buffer_kind {
    BUFFER_CONTENT = 1, /* what nothing on the disk points to yet */
    BUFFER_NAMES = 2,   /* directories */
    BUFFER_NODES = 4,   /* inodes */
    BUFFER_MAPS = 8,    /* all else, but for */
    BUFFER_SUPER = 16,  /* the superblock */
    BUFFER_ALL = 31,
};

struct disk;

/* All but the data is fs/buffer.c's own. */
struct buffer {
    char *data;
    struct disk *disk;
    uint64_t index;      /* which page of the disk */
    struct buffer *next; /* of the same hash */
    struct list recent;  /* least recently used first */
    uint32_t refs;
    enum buffer_kind kind;
    bool valid; /* the data is the disk's, or newer */
    bool dirty; /* newer */
    bool busy;  /* being read or written */
};

/* Gets page `index` of a disk, read from there if it has to be; with `fresh`
 * it is not read but zeros, if it is not in memory. Returns 0, -EIO or
 * -ENOMEM. */
int buffer_get(struct disk *disk, uint64_t index, bool fresh,
               struct buffer **got) __attribute__((warn_unused_result));
void buffer_put(struct buffer *buffer); /* NULL is fine */

/* Reads what is not in memory of `count` pages, up to BUFFER_BATCH, all at
 * once. Errors show when they are got. */
#define BUFFER_BATCH 32u
void buffer_fetch(struct disk *disk, const uint64_t indices[], unsigned count);

/* The data was changed. What is dirty as CONTENT stays that. */
void buffer_changed(struct buffer *buffer, enum buffer_kind kind);

/* Writes all dirty buffers of some kinds (a sum), and waits until the disk has
 * them for good. 0 or -EIO; then they are still dirty. */
int buffers_write(struct disk *disk, unsigned kinds)
    __attribute__((warn_unused_result));

/* Whether so much is dirty that it should be written now. */
bool buffers_crowded(void);

#endif
