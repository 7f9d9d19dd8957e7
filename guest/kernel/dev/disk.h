/* SPDX-License-Identifier: MIT */
/*
 * Disks: /dev/vda, /dev/vdb and so on. A disk takes many requests at a time and
 * completes them in any order; an interrupt tells when. A caller that needs two
 * requests in order must wait for the first before it submits the second.
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
    void *data; /* in the direct mapping, within one page */
    uint32_t len;
    bool done;              /* the disk's lock guards this and the next two */
    int error;              /* once done: 0 or -EIO */
    struct wait_queue wait; /* woken when done */
};

struct disk;

/* Finds and starts the disks; called once, at boot. */
void disk_init(void);

/* The disk of that number, or NULL. */
struct disk *disk_find(unsigned number);

const char *disk_name(const struct disk *disk); /* "vda" */
uint64_t disk_size(const struct disk *disk);    /* bytes, whole sectors */
bool disk_read_only(const struct disk *disk);

/* Submits `count` requests, which must stay where they are until disk_wait()
 * has returned for each. Sleeps if too many are under way. */
void disk_submit(struct disk *disk, struct disk_request *requests,
                 unsigned count);

/* Sleeps until a submitted request is done. Returns 0 or -EIO. */
int disk_wait(struct disk *disk, struct disk_request *request);

/* After this, completed writes survive a crash of the host. Returns 0 or
 * -EIO. */
int disk_flush(struct disk *disk);

#endif
