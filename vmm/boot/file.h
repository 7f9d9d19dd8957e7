/* SPDX-License-Identifier: MIT */
/*
 * Files, read once into private memory: what happens to the file afterwards (a
 * writer, a truncation) no longer matters. A file may also be begun, and the
 * rest read only if it turns out to be needed.
 */
#ifndef VMM_BOOT_FILE_H
#define VMM_BOOT_FILE_H

#include "image.h"

struct boot_file {
    const uint8_t *data; /* read-only pages; NULL if the file is empty */
    uint64_t size;       /* bytes */
    int fd;              /* if is_begun: the file, close-on-exec */
    bool is_begun;       /* what was not read yet is zero */
};

#define BOOT_FILE_FIRST (UINT64_C(64) << 10) /* bytes */

/* Reads the regular file `path`. Anything else (a directory, a FIFO, a
 * device) is refused and never waited for. Returns 0; -ENOENT, -EACCES,
 * -EISDIR, ... if it cannot be read; -ENOEXEC if it is larger than `max`
 * bytes. On failure error->text says why, and *file is empty. */
int boot_file_read(const char *path, uint64_t max, struct boot_file *file,
                   struct image_error *error) MUST_CHECK;

/* The same, but of a file larger than BOOT_FILE_FIRST reads only so much: it
 * is_begun then. */
int boot_file_begin(const char *path, uint64_t max, struct boot_file *file,
                    struct image_error *error) MUST_CHECK;

/* Of a file that is_begun: reads `len` bytes at `from`, which lie inside it.
 * 0; -EIO if it became shorter; -errno, with error->text. */
int boot_file_more(struct boot_file *file, uint64_t from, uint64_t len,
                   struct image_error *error) MUST_CHECK;

/* Reads all the rest, if the file is_begun, and ends that unless it fails.
 * Errors as before. */
int boot_file_rest(struct boot_file *file,
                   struct image_error *error) MUST_CHECK;

/* Gives up the rest: it stays zero. */
void boot_file_stop(struct boot_file *file);

/* Gives the memory back; *file is empty afterwards. */
void boot_file_free(struct boot_file *file);

#endif
