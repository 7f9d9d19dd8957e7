/* SPDX-License-Identifier: MIT */
/* The initial RAM disk: a cpio archive in the "new ASCII" format. */
#ifndef FS_CPIO_H
#define FS_CPIO_H

#include <stddef.h>
#include <stdint.h>

/* Creates everything in the archive in the root file system. The archive must
 * stay where it is, because files are read from it. Returns NULL, or what is
 * wrong with it, and stores in *offset where. */
const char *cpio_unpack(const char *archive, size_t len, size_t *offset);

#endif
