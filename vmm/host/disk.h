/* SPDX-License-Identifier: MIT */
/*
 * A disk image on the host: a regular file or a block device, opened once and
 * locked. The only code that asks the host kernel for a disk's sectors.
 *
 * All functions but disk_open and disk_close may be called by several threads
 * at once. Offsets and lengths are bytes; the caller has checked them against
 * the size.
 */
#ifndef VMM_HOST_DISK_H
#define VMM_HOST_DISK_H

#include <sys/uio.h>

#include "base/util.h"

#define DISK_SECTOR 512u

struct disk;

struct disk_error {
    int status;     /* exit status, of enum status */
    char text[256]; /* a sentence, without the file's name */
};

/* Opens and locks the image: exclusively, or, if `read_only`, shared with other
 * readers. 0, or -errno and *error. */
int disk_open(const char *path, bool read_only, struct disk **out,
              struct disk_error *error) MUST_CHECK;
/* As disk_open with `read_only`, but the guest may write: what it writes stays
 * in memory and is lost with the disk, and the file never changes. Several
 * machines may use the same file in this way. */
int disk_open_snapshot(const char *path, struct disk **out,
                       struct disk_error *error) MUST_CHECK;
/* A disk of `size` bytes (a multiple of DISK_SECTOR) that begins with the `len`
 * bytes at `data`, and is zero after them. It can be written to, but what is
 * written stays in memory and is lost with the disk. The first write is
 * reported to the user, with `name`, the file that the disk was made from
 * (NULL: it is not reported). `data` and `name` must outlive it. 0 or
 * -ENOMEM. */
int disk_of_memory(const uint8_t *data, uint64_t len, uint64_t size,
                   const char *name, struct disk **out) MUST_CHECK;
/* Another disk on the same open file, with its lock, for a second machine. A
 * disk in memory and a snapshot start with their original content, and writes
 * to them are not reported. 0 or -errno. */
int disk_again(const struct disk *disk, struct disk **out) MUST_CHECK;
/* Closes and unlocks it; everything that was written stays written. `disk` may
 * be NULL. */
void disk_close(struct disk *disk);

/*@ axiomatic Disk {
      logic integer disk_bytes(struct disk *disk) reads \nothing;
      predicate is_read_only(struct disk *disk) reads \nothing;
    } */

/*@ assigns \nothing;
    ensures \result == disk_bytes(disk); */
uint64_t disk_size(const struct disk *disk); /* a multiple of DISK_SECTOR */
/*@ assigns \nothing;
    ensures \result <==> is_read_only(disk); */
bool disk_is_read_only(const struct disk *disk);
/* The host's unit of I/O in bytes. */
uint32_t disk_block_size(const struct disk *disk);

/* Transfer all of iov, and change its entries. 0, or -errno; -EIO also if the
 * image has become shorter. These two and the last two functions here work in
 * pieces, and give up with -ECANCELED after a shutdown request (ending.h). */
int disk_read(struct disk *disk, struct iovec *iov, unsigned nr,
              uint64_t offset) MUST_CHECK;
int disk_write(struct disk *disk, struct iovec *iov, unsigned nr,
               uint64_t offset) MUST_CHECK;

/* Makes what was written before the call survive a loss of power. 0, or -errno.
 * After one failure it is unknown what was lost, so every later flush and write
 * fails too. */
int disk_flush(struct disk *disk) MUST_CHECK;

/* A hint that the guest does not need these bytes any more. 0 or -errno. */
int disk_discard(struct disk *disk, uint64_t offset, uint64_t len) MUST_CHECK;

/* Makes these bytes read as zeros; if `unmap`, they need not keep their space.
 * 0 or -errno. */
int disk_zero(struct disk *disk, uint64_t offset, uint64_t len,
              bool unmap) MUST_CHECK;

#endif
