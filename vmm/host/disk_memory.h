/* SPDX-License-Identifier: MIT */
/*
 * For disk.c: a disk whose content is in memory, or of which only that is in
 * memory that differs from a file. Any thread.
 */
#ifndef VMM_HOST_DISK_MEMORY_H
#define VMM_HOST_DISK_MEMORY_H

#include "disk.h"

struct disk_memory;

/* As disk_of_memory. NULL: out of memory. */
struct disk_memory *disk_memory_create(const uint8_t *data, uint64_t len,
                                       uint64_t size,
                                       const char *name) MUST_CHECK;
/* What is written to a disk that begins as the file `fd`, of `size` bytes,
 * which must outlive it and is only read. NULL: out of memory. */
struct disk_memory *disk_memory_over(int fd, uint64_t size) MUST_CHECK;
/* Another disk with the same content, and nothing written. */
struct disk_memory *
disk_memory_again(const struct disk_memory *memory) MUST_CHECK;
void disk_memory_destroy(struct disk_memory *memory);

/* 0, or -EIO past the end, or where the file cannot be read. Does not change
 * iov. */
int disk_memory_transfer(struct disk_memory *memory, bool is_write,
                         const struct iovec *iov, unsigned nr,
                         uint64_t offset) MUST_CHECK;

/* Over `len` bytes of the file, which iov holds, copies what was written to the
 * disk. Does not change iov. */
void disk_memory_lay_over(struct disk_memory *memory, const struct iovec *iov,
                          uint64_t offset, size_t len);

#endif
