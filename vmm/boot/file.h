/* SPDX-License-Identifier: MIT */
/*
 * Whole files, read once into private memory: what happens to the file
 * afterwards (a writer, a truncation) no longer matters.
 */
#ifndef VMM_BOOT_FILE_H
#define VMM_BOOT_FILE_H

#include "image.h"

struct boot_file {
    const uint8_t *data; /* read-only pages; NULL if the file is empty */
    uint64_t size;       /* bytes */
};

/* Reads the regular file `path`. Anything else (a directory, a FIFO, a
 * device) is refused and never waited for. Returns 0; -ENOENT, -EACCES,
 * -EISDIR, ... if it cannot be read; -ENOEXEC if it is larger than `max`
 * bytes. On failure error->text says why, and *file is empty. */
int boot_file_read(const char *path, uint64_t max, struct boot_file *file,
                   struct image_error *error) MUST_CHECK;

/* Gives the memory back; *file is empty afterwards. */
void boot_file_free(struct boot_file *file);

#endif
