/* SPDX-License-Identifier: MIT */
/*
 * The folder and its files: found, compared, made.
 */
#include "cache.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache_names.h"

#define PAGE UINT64_C(4096)

/* Everything that must agree, besides the payload itself. */
struct cache_header {
    char magic[8];
    char version[24];
    uint64_t packed_size;
    uint64_t unpacked_size;
};

/* Where things are in the file of one payload. */
struct layout {
    struct cache_header header;
    uint64_t offset; /* of the unpacked kernel */
    uint64_t size;   /* of the file */
};

static struct layout lay_out(const struct payload *payload)
{
    struct layout layout = {
        .header = {.magic = "vmm-krn",
                   .version = VMM_VERSION,
                   .packed_size = payload->size,
                   .unpacked_size = payload->unpacked_size},
    };
    uint64_t end = sizeof(layout.header) + payload->size;

    layout.offset = (end + PAGE - 1) / PAGE * PAGE;
    layout.size = layout.offset + payload->unpacked_size;
    return layout;
}

static bool is_ours(const struct stat *st)
{
    return st->st_uid == geteuid() && !(st->st_mode & (S_IWGRP | S_IWOTH));
}

/* ---------------------------------------------------------------- the folder
 */

/* Where the user keeps such files. Source: XDG Base Directory Specification. */
static bool find_base(char *path, size_t size)
{
    const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int len = -1;

    if (base && *base == '/')
        len = snprintf(path, size, "%s", base);
    else if (home && *home == '/')
        len = snprintf(path, size, "%s/.cache", home);
    return len >= 0 && (size_t)len < size;
}

void cache_place(char *text, size_t size)
{
    char base[4096];

    if (find_base(base, sizeof(base)))
        snprintf(text, size, "%s/vmm", base);
    else
        snprintf(text, size,
                 "of which neither XDG_CACHE_HOME nor HOME says the place");
}

int cache_open(void)
{
    char path[4096];
    struct stat st;

    if (!find_base(path, sizeof(path)))
        return -ENOENT;
    (void)!mkdir(path, S_IRWXU);
    int base = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (base < 0)
        return -errno;
    (void)!mkdirat(base, "vmm", S_IRWXU);
    int fd =
        openat(base, "vmm", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int rc = fd < 0 ? -errno : 0;
    close(base);
    if (rc)
        return rc;
    rc = fstat(fd, &st) < 0 ? -errno : is_ours(&st) ? fd : -EPERM;
    if (rc < 0)
        close(fd);
    return rc;
}

/* ------------------------------------------------------------------- to find
 */

#define PIECE 65536u

static bool read_piece(int fd, uint64_t at, uint8_t *to, size_t len)
{
    ssize_t got = pread(fd, to, len, (off_t)at);

    return got >= 0 && (size_t)got == len;
}

/* The payload is compared piece by piece, with the image's file if that was not
 * read: memory for all of it would cost more than everything else. */
static bool is_same(int fd, const struct payload *payload, int image,
                    const struct layout *layout)
{
    static uint8_t there[PIECE], here[PIECE];
    struct cache_header header;
    size_t len;

    if (!read_piece(fd, 0, (uint8_t *)&header, sizeof(header)) ||
        memcmp(&header, &layout->header, sizeof(header)) != 0)
        return false;
    for (uint64_t at = 0; at < payload->size; at += len) {
        const uint8_t *data = payload->data + at;

        len = payload->size - at < PIECE ? payload->size - at : PIECE;
        if (image >= 0) {
            if (!read_piece(image, payload->offset + at, here, len))
                return false;
            data = here;
        }
        if (!read_piece(fd, sizeof(header) + at, there, len) ||
            memcmp(there, data, len) != 0)
            return false;
    }
    return true;
}

int cache_find(int cache, const struct payload *payload, int image,
               struct cache_file *file)
{
    struct layout layout = lay_out(payload);
    char name[CACHE_NAME];
    struct stat st;

    cache_name(payload, name);
    int fd =
        openat(cache, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return errno == ELOOP ? -ENOENT : -errno;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || !is_ours(&st) ||
        (uint64_t)st.st_size != layout.size ||
        !is_same(fd, payload, image, &layout)) {
        close(fd);
        return -ENOENT;
    }
    (void)!futimens(fd, NULL); /* it was used now */
    *file = (struct cache_file){.fd = fd, .offset = layout.offset};
    return 0;
}

/* ------------------------------------------------------------------- to make
 */

static int write_all(int fd, const void *data, uint64_t len)
{
    const uint8_t *at = data;

    while (len) {
        ssize_t n = write(fd, at, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -errno : -EIO;
        at += n;
        len -= (uint64_t)n;
    }
    return 0;
}

static int fill_file(int fd, const struct payload *payload, cache_fill_fn fill,
                     const struct unpack_how *how)
{
    struct layout layout = lay_out(payload);
    struct stat st;
    int rc = write_all(fd, &layout.header, sizeof(layout.header));

    if (!rc)
        rc = write_all(fd, payload->data, payload->size);
    if (!rc && lseek(fd, (off_t)layout.offset, SEEK_SET) < 0)
        rc = -errno;
    if (!rc)
        rc = fill(payload, fd, layout.size, how);
    if (!rc && (fstat(fd, &st) < 0 || (uint64_t)st.st_size != layout.size))
        rc = -EIO;
    /* So that a name that survives a power failure has its contents. */
    if (!rc && (fchmod(fd, S_IRUSR) < 0 || fdatasync(fd) < 0))
        rc = -errno;
    return rc;
}

int cache_add(int cache, const struct payload *payload, cache_fill_fn fill,
              const struct unpack_how *how)
{
    uint64_t size = lay_out(payload).size, number;
    char name[CACHE_NAME], new[CACHE_NAME];

    if (payload->unpacked_size > CACHE_MAX_KERNEL || size > CACHE_MAX)
        return -E2BIG;
    if (getrandom(&number, sizeof(number), 0) != sizeof(number))
        return -EIO;
    cache_name(payload, name);
    cache_name_new(number, new);
    cache_make_room(cache, CACHE_MAX - size);
    int fd = openat(cache, new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                    S_IRUSR | S_IWUSR);
    if (fd < 0)
        return -errno;
    (void)!flock(fd, LOCK_EX); /* cache_make_room asks whether it is left */
    int rc = fill_file(fd, payload, fill, how);
    if (!rc && renameat(cache, new, cache, name) < 0)
        rc = -errno;
    if (rc)
        unlinkat(cache, new, 0);
    close(fd);
    return rc;
}
