/* SPDX-License-Identifier: MIT */
/*
 * A disk image on the host: a regular file or a block device, opened once and
 * locked. The only code that asks the host kernel for a disk's sectors.
 *
 * All but disk_open and disk_close may be called by several threads at a time.
 * Offsets and lengths are bytes; the caller has checked them against the size.
 */
#ifndef VMM_HOST_DISK_H
#define VMM_HOST_DISK_H

#include <sys/uio.h>

#include "base/util.h"

#define DISK_SECTOR 512u

struct disk;

struct disk_error {
    int status;     /* enum status to end with */
    char text[256]; /* a sentence, without the file's name */
};

/* Opens and locks the image: for us alone, or, if `read_only`, together with
 * others that only read. 0, or -errno and *error. */
int disk_open(const char *path, bool read_only, struct disk **out,
              struct disk_error *error) MUST_CHECK;
/* A disk of `size` bytes (a multiple of DISK_SECTOR) that begins with the `len`
 * bytes at `data`, and is zero after them. It can be written to, but what is
 * written stays in memory and goes with the disk; the first write is told to
 * the user, with the name of the file that it is made of (NULL: it is not).
 * `data` and `name` must outlive it. 0 or -ENOMEM. */
int disk_of_memory(const uint8_t *data, uint64_t len, uint64_t size,
                   const char *name, struct disk **out) MUST_CHECK;
/* Another disk on the same open file, with its lock, for a second machine; one
 * in memory is as it was at first, and nobody is told of writes. 0 or -errno.
 */
int disk_again(const struct disk *disk, struct disk **out) MUST_CHECK;
/* Everything that was written stays written; unlocks. NULL is fine. */
void disk_close(struct disk *disk);

uint64_t disk_size(const struct disk *disk); /* a multiple of DISK_SECTOR */
bool disk_is_read_only(const struct disk *disk);
/* The host's unit of I/O, bytes. */
uint32_t disk_block_size(const struct disk *disk);

/* The whole of iov, whose entries are used up. 0, or -errno; -EIO also if the
 * image has become shorter. These and the two at the end work in pieces, and
 * give up with -ECANCELED when an end has come (ending.h). */
int disk_read(struct disk *disk, struct iovec *iov, unsigned nr,
              uint64_t offset) MUST_CHECK;
int disk_write(struct disk *disk, struct iovec *iov, unsigned nr,
               uint64_t offset) MUST_CHECK;

/* What was written before the call will survive the loss of power. 0, or
 * -errno; after one failure nobody knows what is lost, so every later flush
 * and write fails too. */
int disk_flush(struct disk *disk) MUST_CHECK;

/* The guest does not need these bytes any more; a hint. 0 or -errno. */
int disk_discard(struct disk *disk, uint64_t offset, uint64_t len) MUST_CHECK;

/* These bytes read as zeros from now on; if `unmap`, they need no space.
 * 0 or -errno. */
int disk_zero(struct disk *disk, uint64_t offset, uint64_t len,
              bool unmap) MUST_CHECK;

#endif
