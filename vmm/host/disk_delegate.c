/* SPDX-License-Identifier: MIT */
/*
 * Reading, writing and flushing a disk for threads that may not do so
 * themselves: those of vCPUs, for ATA commands and BIOS calls.
 */
#include "base/delegate.h"
#include "disk_file.h"

struct job {
    struct disk *disk;
    struct iovec *iov;
    unsigned nr;
    uint64_t offset;
    int rc;
};

static void do_read(void *ctx)
{
    struct job *job = ctx;

    job->rc = disk_do_read(job->disk, job->iov, job->nr, job->offset);
}

static void do_write(void *ctx)
{
    struct job *job = ctx;

    job->rc = disk_do_write(job->disk, job->iov, job->nr, job->offset);
}

static void do_flush(void *ctx)
{
    struct job *job = ctx;

    job->rc = disk_do_flush(job->disk);
}

int disk_read(struct disk *disk, struct iovec *iov, unsigned nr,
              uint64_t offset)
{
    struct job job = {disk, iov, nr, offset, 0};

    delegate(do_read, &job);
    return job.rc;
}

int disk_write(struct disk *disk, struct iovec *iov, unsigned nr,
               uint64_t offset)
{
    struct job job = {disk, iov, nr, offset, 0};

    delegate(do_write, &job);
    return job.rc;
}

int disk_flush(struct disk *disk)
{
    struct job job = {.disk = disk};

    delegate(do_flush, &job);
    return job.rc;
}
