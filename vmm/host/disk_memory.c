/* SPDX-License-Identifier: MIT */
/*
 * A disk whose content is in memory: the given bytes, or those of a file, and
 * over them the sectors that the guest has written. The latter are lost with
 * the disk; the first write says so, unless the user asked for it.
 */
#include "disk_memory.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/log.h"
#include "disk_file.h"

struct disk_memory {
    const uint8_t *data; /* not owned */
    uint64_t len;        /* its size in bytes; zeros follow it */
    int fd;              /* what is not written is there; -1: in `data` */
    uint64_t size;
    pthread_mutex_t lock; /* guards what follows */
    const char *name;     /* not owned; NULL: do not report the first write */
    uint8_t *written;     /* as large as the disk; touched where written */
    uint8_t *is_written;  /* a bit for each sector */
};

/* A copy of `base` with nothing written. */
static struct disk_memory *create(const struct disk_memory *base)
{
    struct disk_memory *memory = malloc(sizeof(*memory));
    uint64_t size = base->size, sectors = size / DISK_SECTOR;

    if (!memory)
        return NULL;
    *memory = *base;
    memory->is_written = calloc(sectors / 8 + 1, 1);
    memory->written = mmap(NULL, size, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory->written == MAP_FAILED || !memory->is_written) {
        if (memory->written != MAP_FAILED)
            munmap(memory->written, size);
        free(memory->is_written);
        free(memory);
        return NULL;
    }
    pthread_mutex_init(&memory->lock, NULL);
    return memory;
}

struct disk_memory *disk_memory_create(const uint8_t *data, uint64_t len,
                                       uint64_t size, const char *name)
{
    return create(&(struct disk_memory){
        .data = data,
        .len = len,
        .fd = -1,
        .size = size,
        .name = name,
    });
}

struct disk_memory *disk_memory_over(int fd, uint64_t size)
{
    return create(&(struct disk_memory){.fd = fd, .size = size});
}

struct disk_memory *disk_memory_again(const struct disk_memory *memory)
{
    return disk_memory_create(memory->data, memory->len, memory->size, NULL);
}

void disk_memory_destroy(struct disk_memory *memory)
{
    if (!memory)
        return;
    munmap(memory->written, memory->size);
    free(memory->is_written);
    pthread_mutex_destroy(&memory->lock);
    free(memory);
}

static bool is_written(const struct disk_memory *memory, uint64_t offset)
{
    uint64_t sector = offset / DISK_SECTOR;

    return memory->is_written[sector / 8] & 1u << sector % 8;
}

static int read_file(const struct disk_memory *memory, uint8_t *to,
                     uint64_t offset, size_t len)
{
    while (len) {
        struct iovec iov = {.iov_base = to, .iov_len = len};
        ssize_t n = disk_call_host(memory->fd, false, &iov, 1, offset);
        if (n == -EINTR)
            continue;
        if (n <= 0)
            return -EIO;
        to += n;
        offset += (uint64_t)n;
        len -= (size_t)n;
    }
    return 0;
}

/* [offset, offset + len) is inside one sector. */
static int read_piece(const struct disk_memory *memory, uint8_t *to,
                      uint64_t offset, size_t len)
{
    size_t there = 0;

    if (is_written(memory, offset)) {
        memcpy(to, memory->written + offset, len);
        return 0;
    }
    if (memory->fd >= 0)
        return read_file(memory, to, offset, len);
    if (offset < memory->len)
        there =
            memory->len - offset < len ? (size_t)(memory->len - offset) : len;
    if (there)
        memcpy(to, memory->data + offset, there);
    memset(to + there, 0, len - there);
    return 0;
}

static void tell_once(struct disk_memory *memory)
{
    if (!memory->name)
        return;
    log_guest("the guest writes to %s: this is kept in memory only, and gone "
              "at the end; --disk=%s beside it keeps it",
              memory->name, memory->name);
    memory->name = NULL;
}

static int write_piece(struct disk_memory *memory, const uint8_t *from,
                       uint64_t offset, size_t len)
{
    uint64_t sector = offset / DISK_SECTOR, start = sector * DISK_SECTOR;

    if (len < DISK_SECTOR && !is_written(memory, offset) &&
        read_piece(memory, memory->written + start, start, DISK_SECTOR))
        return -EIO;
    memcpy(memory->written + offset, from, len);
    memory->is_written[sector / 8] |= (uint8_t)(1u << sector % 8);
    return 0;
}

/* As much of `len` bytes from `offset` on as lies in one sector. */
static size_t in_sector(uint64_t offset, size_t len)
{
    size_t piece = DISK_SECTOR - offset % DISK_SECTOR;

    return piece < len ? piece : len;
}

int disk_memory_transfer(struct disk_memory *memory, bool is_write,
                         const struct iovec *iov, unsigned nr, uint64_t offset)
{
    int rc = 0;

    pthread_mutex_lock(&memory->lock);
    if (is_write)
        tell_once(memory);
    for (unsigned i = 0; i < nr && !rc; i++) {
        uint8_t *at = iov[i].iov_base;
        size_t left = iov[i].iov_len;
        if (!range_inside(offset, left, memory->size))
            rc = -EIO;
        while (!rc && left) {
            size_t piece = in_sector(offset, left);
            rc = is_write ? write_piece(memory, at, offset, piece)
                          : read_piece(memory, at, offset, piece);
            at += piece;
            offset += piece;
            left -= piece;
        }
    }
    pthread_mutex_unlock(&memory->lock);
    return rc;
}

void disk_memory_lay_over(struct disk_memory *memory, const struct iovec *iov,
                          uint64_t offset, size_t len)
{
    pthread_mutex_lock(&memory->lock);
    for (; len; iov++) {
        uint8_t *at = iov->iov_base;
        size_t left = iov->iov_len < len ? iov->iov_len : len;
        len -= left;
        while (left) {
            size_t piece = in_sector(offset, left);
            if (is_written(memory, offset))
                memcpy(at, memory->written + offset, piece);
            at += piece;
            offset += piece;
            left -= piece;
        }
    }
    pthread_mutex_unlock(&memory->lock);
}
