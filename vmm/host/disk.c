/* SPDX-License-Identifier: MIT */
/*
 * A disk image on the host: reading, writing, flushing, discarding.
 */
#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/ending.h"
#include "record/thread.h"
#include "disk_file.h"
#include "disk_memory.h"

#define ZEROS 65536u /* bytes per write where zeros must be written */

/* The most bytes that one host call moves, or zeros and discards: between two
 * calls a shutdown request is noticed (ending.h). */
#define MOVE_MAX  ((size_t)1 << 20)
#define RANGE_MAX ((uint64_t)16 << 20)

/* Removes `len` bytes from the front of iov. */
static void advance(struct iovec **iov, unsigned *nr, size_t len)
{
    while (*nr && len >= (*iov)->iov_len) {
        len -= (*iov)->iov_len;
        (*iov)++;
        (*nr)--;
    }
    if (len && *nr) {
        (*iov)->iov_base = (uint8_t *)(*iov)->iov_base + len;
        (*iov)->iov_len -= len;
    }
}

static void note_call(const struct disk *disk, uint32_t number, uint64_t began,
                      uint64_t arg1, uint64_t arg2, int result)
{
    const struct trace_host_call call = {
        .began = began,
        .number = number,
        .args = {(uint64_t)disk->fd, arg1, arg2},
        .result = result,
    };

    trace_host_call(&call);
}

ssize_t disk_call_host(int fd, bool is_write, const struct iovec *iov,
                       unsigned nr, uint64_t offset)
{
    struct trace_host_call call = {
        .began = trace_thread_records() ? trace_now() : 0,
        .args = {(uint64_t)fd, offset, nr},
    };

    if (nr == 1) {
        call.number = is_write ? SYS_pwrite64 : SYS_pread64;
        call.args[2] = iov->iov_len;
        call.result =
            is_write ? pwrite(fd, iov->iov_base, iov->iov_len, (off_t)offset)
                     : pread(fd, iov->iov_base, iov->iov_len, (off_t)offset);
    } else {
        call.number = is_write ? SYS_pwritev : SYS_preadv;
        call.result = is_write ? pwritev(fd, iov, (int)nr, (off_t)offset)
                               : preadv(fd, iov, (int)nr, (off_t)offset);
    }
    if (call.result < 0)
        call.result = -errno;
    trace_host_call(&call);
    return (ssize_t)call.result;
}

/* The part at the front of iov that one call moves: whole buffers, or part of
 * the first. Returns the number of buffers, and their bytes in *len. */
static unsigned front(const struct iovec *iov, unsigned nr, size_t *len)
{
    unsigned n = 0;

    *len = 0;
    while (n < nr && range_inside(*len, iov[n].iov_len, MOVE_MAX))
        *len += iov[n++].iov_len;
    if (n == 0)
        *len = MOVE_MAX;
    return n ? n : 1;
}

/* As disk_call_host, for a disk whose content is partly or wholly in memory. */
static ssize_t move_in_memory(struct disk *disk, bool is_write,
                              const struct iovec *iov, unsigned nr,
                              uint64_t offset, size_t len)
{
    if (is_write || disk->fd < 0)
        return disk_memory_transfer(disk->memory, is_write, iov, nr, offset)
                   ? -EIO
                   : (ssize_t)len;
    ssize_t moved = disk_call_host(disk->fd, false, iov, nr, offset);

    if (moved > 0)
        disk_memory_lay_over(disk->memory, iov, offset, (size_t)moved);
    return moved;
}

/* Moves as much as one call does; returns the number of bytes, or -errno. */
static ssize_t move_piece(struct disk *disk, bool is_write, struct iovec *iov,
                          unsigned nr, uint64_t offset)
{
    size_t len, whole = iov->iov_len;
    unsigned n = front(iov, nr, &len);

    if (iov->iov_len > len)
        iov->iov_len = len;
    ssize_t moved = disk->memory
                        ? move_in_memory(disk, is_write, iov, n, offset, len)
                        : disk_call_host(disk->fd, is_write, iov, n, offset);
    iov->iov_len = whole;
    return moved;
}

/* Moves all of iov, in as many calls as the host needs. */
static int transfer(struct disk *disk, bool is_write, struct iovec *iov,
                    unsigned nr, uint64_t offset)
{
    advance(&iov, &nr, 0); /* skips empty buffers at the front */
    while (nr) {
        if (ending_has_come())
            return -ECANCELED;
        ssize_t n = move_piece(disk, is_write, iov, nr, offset);
        if (n == -EINTR)
            continue;
        if (n < 0)
            return (int)n;
        if (n == 0)
            return -EIO; /* the image has become shorter */
        advance(&iov, &nr, (size_t)n);
        offset += (uint64_t)n;
    }
    return 0;
}

int disk_do_read(struct disk *disk, struct iovec *iov, unsigned nr,
                 uint64_t offset)
{
    return transfer(disk, false, iov, nr, offset);
}

/* May the image be changed? Not after a failed flush: the host may have dropped
 * what it could not write, and a later flush would not report it. */
static int check_writable(struct disk *disk)
{
    if (disk->read_only)
        return -EROFS;
    return atomic_load(&disk->flush_failed) ? -EIO : 0;
}

int disk_do_write(struct disk *disk, struct iovec *iov, unsigned nr,
                  uint64_t offset)
{
    int rc = check_writable(disk);

    return rc ? rc : transfer(disk, true, iov, nr, offset);
}

int disk_do_flush(struct disk *disk)
{
    int rc;

    if (disk->read_only || disk->memory)
        return 0; /* nothing can be unwritten */
    rc = check_writable(disk);
    if (rc)
        return rc;
    do {
        uint64_t began = trace_thread_records() ? trace_now() : 0;
        rc = fdatasync(disk->fd) ? -errno : 0;
        note_call(disk, SYS_fdatasync, began, 0, 0, rc);
    } while (rc == -EINTR);
    if (rc)
        atomic_store(&disk->flush_failed, true);
    return rc;
}

/* ------------------------------------------------------ discard and zeroing */

static int punch(const struct disk *disk, int mode, uint64_t offset,
                 uint64_t len)
{
    int rc;

    mode |= FALLOC_FL_KEEP_SIZE;
    do {
        uint64_t began = trace_thread_records() ? trace_now() : 0;
        rc = fallocate(disk->fd, mode, (off_t)offset, (off_t)len) ? -errno : 0;
        note_call(disk, SYS_fallocate, began, (uint64_t)mode, offset, rc);
    } while (rc == -EINTR);
    return rc;
}

static int block_ioctl(const struct disk *disk, unsigned long request,
                       uint64_t offset, uint64_t len)
{
    uint64_t began = trace_thread_records() ? trace_now() : 0;
    uint64_t range[2] = {offset, len};
    int rc = ioctl(disk->fd, request, range) ? -errno : 0;

    note_call(disk, SYS_ioctl, began, request, offset, rc);
    return rc;
}

static bool is_unsupported(int rc)
{
    return rc == -EOPNOTSUPP || rc == -ENOSYS || rc == -ENODEV ||
           rc == -EINVAL || rc == -ENOTTY;
}

/* Turns a range into a hole or into zeros, a piece at a time. `mode` is for
 * fallocate, `request` is the ioctl of block devices. */
static int change_range(const struct disk *disk, int mode,
                        unsigned long request, uint64_t offset, uint64_t len)
{
    int rc = 0;

    while (len && !rc) {
        uint64_t part = len < RANGE_MAX ? len : RANGE_MAX;
        if (ending_has_come())
            return -ECANCELED;
        rc = disk->is_block ? block_ioctl(disk, request, offset, part)
                            : punch(disk, mode, offset, part);
        offset += part;
        len -= part;
    }
    return rc;
}

int disk_discard(struct disk *disk, uint64_t offset, uint64_t len)
{
    int rc = check_writable(disk);

    if (rc || disk->memory)
        return rc;
    rc = change_range(disk, FALLOC_FL_PUNCH_HOLE, BLKDISCARD, offset, len);
    return is_unsupported(rc) ? 0 : rc; /* a discard need not have an effect */
}

static int write_zeros(struct disk *disk, uint64_t offset, uint64_t len)
{
    static const uint8_t zeros[ZEROS];

    while (len) {
        struct iovec iov = {
            .iov_base = without_const(zeros),
            .iov_len = len < ZEROS ? (size_t)len : ZEROS,
        };
        size_t part = iov.iov_len;
        int rc = disk_write(disk, &iov, 1, offset);
        if (rc)
            return rc;
        offset += part;
        len -= part;
    }
    return 0;
}

int disk_zero(struct disk *disk, uint64_t offset, uint64_t len, bool unmap)
{
    int rc = check_writable(disk);

    if (rc || len == 0)
        return rc;
    if (disk->memory)
        return write_zeros(disk, offset, len);
    rc = change_range(disk, unmap ? FALLOC_FL_PUNCH_HOLE : FALLOC_FL_ZERO_RANGE,
                      BLKZEROOUT, offset, len);
    return is_unsupported(rc) ? write_zeros(disk, offset, len) : rc;
}

/* ---------------------------------------------------------------- properties
 */

uint64_t disk_size(const struct disk *disk)
{
    return disk->size;
}

bool disk_is_read_only(const struct disk *disk)
{
    return disk->read_only;
}

uint32_t disk_block_size(const struct disk *disk)
{
    return disk->block_size;
}

void disk_close(struct disk *disk)
{
    if (!disk)
        return;
    disk_memory_destroy(disk->memory);
    if (disk->fd >= 0)
        close(disk->fd);
    free(disk);
}
