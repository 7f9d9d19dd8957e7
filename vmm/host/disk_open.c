/* SPDX-License-Identifier: MIT */
/*
 * Opening a disk image: what may be one, locking it, and the messages for
 * failures.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status.h"
#include "disk_file.h"
#include "disk_memory.h"

static int PRINTF(4, 5) refuse(struct disk_error *error, int rc, int status,
                               const char *format, ...)
{
    va_list args;

    error->status = status;
    va_start(args, format);
    vsnprintf(error->text, sizeof(error->text), format, args);
    va_end(args);
    return rc;
}

static int refuse_open(struct disk_error *error, int number, bool read_only)
{
    switch (number) {
    case EACCES:
    case EPERM:
    case EROFS:
    case ETXTBSY:
        return refuse(error, -number, STATUS_NO_IMAGE,
                      read_only ? "%s; it must be readable for you"
                                : "%s; it must be writable for you, or add ,ro",
                      strerror(number));
    case ENOENT:
        return refuse(error, -number, STATUS_NO_IMAGE,
                      "there is no such file; an empty disk is made with: "
                      "truncate -s 64M FILE");
    case EISDIR:
        return refuse(error, -number, STATUS_BAD_IMAGE,
                      "this is a directory; a disk is a file or a block "
                      "device (mke2fs -d makes one from a directory)");
    case EBUSY:
        return refuse(error, -number, STATUS_HOST_ERROR,
                      "the host itself, or another disk or machine, uses this "
                      "block device; unmount it or end that, or add ,ro");
    case EMFILE:
    case ENFILE:
    case ENOMEM:
        return refuse(error, -number, STATUS_HOST_ERROR, "%s",
                      strerror(number));
    default:
        return refuse(error, -number, STATUS_NO_IMAGE, "%s", strerror(number));
    }
}

/* Nonblocking, so that opening a FIFO does not wait. */
static int open_file(const char *path, bool read_only, int more,
                     struct disk_error *error)
{
    int flags = (read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NONBLOCK |
                O_NOCTTY | more;
    int fd;

    do
        fd = open(path, flags);
    while (fd < 0 && errno == EINTR);
    return fd < 0 ? refuse_open(error, errno, read_only) : fd;
}

static int measure(struct disk *disk, struct disk_error *error)
{
    struct stat st;

    if (fstat(disk->fd, &st))
        return refuse(error, -errno, STATUS_HOST_ERROR, "%s", strerror(errno));
    if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
        return refuse(error, -EINVAL, STATUS_BAD_IMAGE,
                      "this is neither a regular file nor a block device");
    disk->is_block = S_ISBLK(st.st_mode);
    disk->size = (uint64_t)st.st_size;
    disk->block_size = (uint32_t)st.st_blksize;
    if (disk->is_block && ioctl(disk->fd, BLKGETSIZE64, &disk->size))
        return refuse(error, -errno, STATUS_HOST_ERROR,
                      "asking for its size: %s", strerror(errno));
    const char *no_disk =
        disk_no_disk(disk->fd, disk->is_block || disk->size % DISK_SECTOR == 0);
    if (no_disk)
        return refuse(error, -EINVAL, STATUS_BAD_IMAGE, "%s", no_disk);
    if (disk->size == 0)
        return refuse(error, -EINVAL, STATUS_BAD_IMAGE,
                      "it is empty; give it a size with: truncate -s 64M FILE");
    if (disk->size % DISK_SECTOR)
        return refuse(error, -EINVAL, STATUS_BAD_IMAGE,
                      "its %" PRIu64 " bytes are not whole sectors of %u; "
                      "round them up with: truncate -s %%%u FILE",
                      disk->size, DISK_SECTOR, DISK_SECTOR);
    return 0;
}

/* The lock belongs to the open file description, so it is released when the
 * process ends, however it ends, and it also keeps one vmm from opening an
 * image twice. */
static int lock(const struct disk *disk, struct disk_error *error)
{
    struct flock range = {
        .l_type = disk->read_only ? F_RDLCK : F_WRLCK,
        .l_whence = SEEK_SET,
    };

    if (fcntl(disk->fd, F_OFD_SETLK, &range) == 0)
        return 0;
    if (errno == EAGAIN || errno == EACCES)
        return refuse(error, -EBUSY, STATUS_HOST_ERROR,
                      disk->read_only
                          ? "another disk or machine writes to it; end that "
                            "first"
                          : "another disk or machine has it open; end that "
                            "first, or give it to all of them with ,ro");
    return refuse(error, -errno, STATUS_HOST_ERROR, "locking it: %s",
                  strerror(errno));
}

/* A block device that the host has mounted must not be written to: O_EXCL fails
 * for it. */
static int claim(struct disk *disk, const char *path, struct disk_error *error)
{
    int rc = measure(disk, error);

    if (!rc && disk->is_block && !disk->read_only) {
        int fd = open_file(path, false, O_EXCL, error);
        if (fd < 0)
            return fd;
        close(disk->fd);
        disk->fd = fd;
        rc = measure(disk, error);
    }
    return rc ? rc : lock(disk, error);
}

int disk_open(const char *path, bool read_only, struct disk **out,
              struct disk_error *error)
{
    struct disk *disk = calloc(1, sizeof(*disk));

    *out = NULL;
    if (!disk)
        return refuse(error, -ENOMEM, STATUS_HOST_ERROR, "out of memory");
    disk->read_only = read_only;
    disk->fd = open_file(path, read_only, 0, error);
    int rc = disk->fd < 0 ? disk->fd : claim(disk, path, error);
    if (rc) {
        if (disk->fd >= 0)
            close(disk->fd);
        free(disk);
        return rc;
    }
    /* Makes a write beyond the user's file size limit fail with an error, like
     * other writes, without a signal. */
    signal(SIGXFSZ, SIG_IGN);
    *out = disk;
    return 0;
}

int disk_open_snapshot(const char *path, struct disk **out,
                       struct disk_error *error)
{
    int rc = disk_open(path, true, out, error);
    struct disk *disk = *out;

    if (rc || !disk)
        return rc;
    disk->read_only = false;
    disk->memory = disk_memory_over(disk->fd, disk->size);
    if (disk->memory)
        return 0;
    disk_close(disk);
    *out = NULL;
    return refuse(error, -ENOMEM, STATUS_HOST_ERROR,
                  "there is no address space for what the guest may write; "
                  "see ulimit -v");
}

static int make_of(struct disk_memory *memory, uint64_t size, struct disk **out)
{
    struct disk *disk = memory ? malloc(sizeof(*disk)) : NULL;

    *out = disk;
    if (!disk) {
        disk_memory_destroy(memory);
        return -ENOMEM;
    }
    *disk = (struct disk){
        .fd = -1,
        .memory = memory,
        .size = size,
        .block_size = DISK_SECTOR,
    };
    return 0;
}

int disk_of_memory(const uint8_t *data, uint64_t len, uint64_t size,
                   const char *name, struct disk **out)
{
    return make_of(disk_memory_create(data, len, size, name), size, out);
}

int disk_again(const struct disk *disk, struct disk **out)
{
    if (disk->fd < 0)
        return make_of(disk_memory_again(disk->memory), disk->size, out);
    struct disk *again = malloc(sizeof(*again));

    *out = NULL;
    if (!again)
        return -ENOMEM;
    *again = (struct disk){
        .fd = fcntl(disk->fd, F_DUPFD_CLOEXEC, 0),
        .read_only = disk->read_only,
        .is_block = disk->is_block,
        .size = disk->size,
        .block_size = disk->block_size,
    };
    if (again->fd < 0) {
        int error = errno;
        free(again);
        return -error;
    }
    again->memory =
        disk->memory ? disk_memory_over(again->fd, disk->size) : NULL;
    if (disk->memory && !again->memory) {
        disk_close(again);
        return -ENOMEM;
    }
    *out = again;
    return 0;
}
