/* SPDX-License-Identifier: MIT */
/*
 * A disk whose content is in memory: the given bytes, and over them the sectors
 * that the guest has written. The latter are lost with the disk; the first
 * write says so.
 */
#include "disk_memory.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/log.h"

struct disk_memory {
    const uint8_t *data; /* not owned */
    uint64_t len;        /* its size in bytes; zeros follow it */
    uint64_t size;
    pthread_mutex_t lock; /* guards what follows */
    const char *name;     /* not owned; NULL: do not report the first write */
    uint8_t *written;     /* as large as the disk; touched where written */
    uint8_t *is_written;  /* a bit for each sector */
};

struct disk_memory *disk_memory_create(const uint8_t *data, uint64_t len,
                                       uint64_t size, const char *name)
{
    struct disk_memory *memory = calloc(1, sizeof(*memory));
    uint64_t sectors = size / DISK_SECTOR;

    if (!memory)
        return NULL;
    memory->data = data;
    memory->len = len;
    memory->size = size;
    memory->name = name;
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

/* [offset, offset + len) is inside one sector. */
static void read_piece(const struct disk_memory *memory, uint8_t *to,
                       uint64_t offset, size_t len)
{
    uint64_t sector = offset / DISK_SECTOR;
    size_t there = 0;

    if (memory->is_written[sector / 8] & 1u << sector % 8) {
        memcpy(to, memory->written + offset, len);
        return;
    }
    if (offset < memory->len)
        there =
            memory->len - offset < len ? (size_t)(memory->len - offset) : len;
    if (there)
        memcpy(to, memory->data + offset, there);
    memset(to + there, 0, len - there);
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

static void write_piece(struct disk_memory *memory, const uint8_t *from,
                        uint64_t offset, size_t len)
{
    uint64_t sector = offset / DISK_SECTOR, start = sector * DISK_SECTOR;

    if (len < DISK_SECTOR)
        read_piece(memory, memory->written + start, start, DISK_SECTOR);
    memcpy(memory->written + offset, from, len);
    memory->is_written[sector / 8] |= (uint8_t)(1u << sector % 8);
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
            size_t piece = DISK_SECTOR - offset % DISK_SECTOR;
            piece = piece < left ? piece : left;
            if (is_write)
                write_piece(memory, at, offset, piece);
            else
                read_piece(memory, at, offset, piece);
            at += piece;
            offset += piece;
            left -= piece;
        }
    }
    pthread_mutex_unlock(&memory->lock);
    return rc;
}
