/* SPDX-License-Identifier: MIT */
/*
 * Unpacked kernels, kept in $XDG_CACHE_HOME/vmm or ~/.cache/vmm, one file each:
 *
 *   header | a copy of the payload | (to the next page) the unpacked kernel
 *
 * A file's name is a hash of its payload, and only leads to it: a file is used
 * if its header and its copy of the payload are those of the image, byte by
 * byte. So no image can get another one's kernel, and no cryptographic hash is
 * needed. A file or folder that another user owns or may write to is not used.
 * A file is complete when it gets its name, and is never changed afterwards.
 */
#ifndef VMM_BOOT_UNPACK_CACHE_H
#define VMM_BOOT_UNPACK_CACHE_H

#include "payload.h"

/* Together the files have at most this many bytes: before a new one is stored,
 * those that were not used for longest are removed. */
#define CACHE_MAX (UINT64_C(512) << 20)
/* Larger kernels are not stored. */
#define CACHE_MAX_KERNEL (UINT64_C(256) << 20)

struct cache_file {
    int fd;          /* read-only, close-on-exec */
    uint64_t offset; /* of the unpacked kernel, a multiple of the page size */
};

/* Opens the folder, which is made if it is missing. Returns a descriptor, or
 * -errno: -EPERM if it belongs to others. */
int cache_open(void) MUST_CHECK;

/* Where the folder is, for a message; what is too long is cut. */
void cache_place(char *text, size_t size);

/* Finds the kernel of `payload`; `image`: the file in which it is, if only its
 * ends were read, else -1. 0; -ENOENT if it is not there, or what is there is
 * something else; -errno. The caller closes file->fd. */
int cache_find(int cache, const struct payload *payload, int image,
               struct cache_file *file) MUST_CHECK;

/* Writes the unpacked kernel of `payload` to `fd`, up to the file's size `end`.
 * `fd` is write-only: a library that was taken over could map it otherwise, and
 * make the file another payload's. 0 or -errno. */
typedef int (*cache_fill_fn)(const struct payload *payload, int fd,
                             uint64_t end, const struct unpack_how *how);

/* Makes the file of `payload`; cache_find finds it then. 0 or -errno, -E2BIG if
 * it is too large. */
int cache_add(int cache, const struct payload *payload, cache_fill_fn fill,
              const struct unpack_how *how) MUST_CHECK;

#endif
