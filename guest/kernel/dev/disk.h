/* SPDX-License-Identifier: MIT */
/*
 * Disks: /dev/vda, /dev/vdb and so on. Requests are handed to a disk, and done
 * in any order, many at a time; an interrupt tells when. Whoever wants no two
 * requests in the wrong order waits for the first one.
 */
#ifndef DEV_DISK_H
#define DEV_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proc/wait.h"

#define MAX_DISKS   6u
#define SECTOR_SIZE 512u

enum disk_action {
    DISK_READ,
    DISK_WRITE,
    DISK_FLUSH, /* for disk_flush() */
};

struct disk_request {
    enum disk_action action;
    uint64_t sector;
    void *data; /* in the direct mapping, and in one page */
    uint32_t len;
    bool done;              /* the disk's lock; so are the next two */
    int error;              /* once done: 0 or -EIO */
    struct wait_queue wait; /* for being done */
};

struct disk;

/* Finds the disks and gets them going; once, at boot. */
void disk_init(void);

/* The disk of that number, or NULL. */
struct disk *disk_find(unsigned number);

const char *disk_name(const struct disk *disk); /* "vda" */
uint64_t disk_size(const struct disk *disk);    /* bytes, whole sectors */
bool disk_read_only(const struct disk *disk);

/* Hands over `count` requests, which must stay where they are until each was
 * waited for. May sleep, if too many are under way. */
void disk_submit(struct disk *disk, struct disk_request *requests,
                 unsigned count);

/* Sleeps until a request that was handed over is done; 0 or -EIO. */
int disk_wait(struct disk *disk, struct disk_request *request);

/* What was written before, and waited for, is to survive the host's death. */
int disk_flush(struct disk *disk);

#endif
