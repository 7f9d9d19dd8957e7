/* SPDX-License-Identifier: MIT */
/*
 * From the image to the cache and back. What comes out of the cache is checked
 * like every image. Source: Linux, arch/x86/kernel/head_64.S, startup_64: it
 * may come "directly from a 64-bit bootloader", with the zero page in rsi and
 * low memory mapped.
 */
#include "unpack.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "boot/refuse.h"
#include "cache.h"
#include "decode.h"
#include "process.h"

/* Replaces the segments. `image` is unchanged if it fails. */
static int take_segments(struct image *image, struct image_error *error)
{
    const struct image_request own_entry = {.protocol = BOOT_PROTOCOL_VMM};
    struct image kernel = {
        .data = image->unpacked.data,
        .size = image->unpacked.size,
    };
    int rc = image_parse(&kernel, &own_entry, error);

    if (!rc && (kernel.format != IMAGE_ELF64 || kernel.relocations.nr))
        rc = refuse(error, "what its payload holds is not a Linux kernel");
    if (rc)
        return rc;
    memcpy(image->segments, kernel.segments, sizeof(image->segments));
    image->nr_segments = kernel.nr_segments;
    image->entry = kernel.entry;
    return 0;
}

static int use_file(struct image *image, const struct payload *payload,
                    const struct cache_file *file, struct image_error *error)
{
    uint64_t size = payload->unpacked_size;
    void *data =
        mmap(NULL, size, PROT_READ, MAP_PRIVATE, file->fd, (off_t)file->offset);
    int rc = data == MAP_FAILED ? -errno : 0;

    if (rc) {
        close(file->fd);
        refuse(error, "mapping its unpacked kernel: %s", strerror(-rc));
        return rc;
    }
    image->unpacked = (struct image_unpacked){
        .data = data, .size = size, .fd = file->fd, .offset = file->offset};
    rc = take_segments(image, error);
    if (rc)
        unpack_free(image);
    else
        image_stop(image);
    return rc;
}

/* Of the image only what is needed was read, until now. */
static int make(int cache, struct image *image, const struct payload *payload,
                const struct unpack_how *how)
{
    struct image_error error; /* whoever needs the image then gets it again */
    int rc = image_complete(image, &error);

    return rc ? rc : cache_add(cache, payload, unpack_process, how);
}

static int find_or_make(struct image *image, const struct payload *payload,
                        const struct unpack_how *how, struct cache_file *file)
{
    int cache = cache_open();

    if (cache < 0)
        return cache;
    int rc = cache_find(cache, payload, image->is_begun ? image->fd : -1, file);
    if (rc == -ENOENT)
        rc = make(cache, image, payload, how);
    else if (!rc) {
        close(cache);
        return 0;
    }
    if (!rc)
        rc = cache_find(cache, payload, -1, file);
    close(cache);
    return rc;
}

static int refuse_file(int rc, struct image_error *error)
{
    char place[128];

    cache_place(place, sizeof(place));
    switch (rc) {
    case -EPROTO:
        refuse(error, "its payload cannot be unpacked here, it unpacks itself; "
                      "is the file damaged?");
        break;
    case -ETIMEDOUT:
        refuse(error, "it unpacks itself: unpacking it here takes longer than "
                      "--timeout");
        break;
    case -EPERM:
        refuse(error,
               "it unpacks itself: the folder of the cache, %s, is another "
               "user's, or others may write to it",
               place);
        break;
    case -E2BIG:
        refuse(error,
               "it unpacks itself: it is larger than the cache allows, %llu "
               "MiB",
               (unsigned long long)CACHE_MAX_KERNEL >> 20);
        break;
    default:
        refuse(error, "it unpacks itself: the cache, %s: %s", place,
               strerror(-rc));
        break;
    }
    return rc;
}

int unpack_image(struct image *image, const struct unpack_how *how,
                 struct image_error *error)
{
    struct cache_file file;
    struct payload payload;

    if (image->protocol != BOOT_PROTOCOL_LINUX ||
        image->mode != BOOT_MODE_LONG || !payload_find(image, &payload) ||
        payload.packing == PACKING_NONE)
        return 0;
    if (!decode_is_known(payload.packing)) {
        refuse(error, "it unpacks itself: it is packed by %s",
               payload_packing(payload.packing));
        return -ENOTSUP;
    }
    int rc = find_or_make(image, &payload, how, &file);
    return rc ? refuse_file(rc, error)
              : use_file(image, &payload, &file, error);
}

void unpack_close(struct image *image)
{
    if (!image->unpacked.data || image->unpacked.fd < 0)
        return;
    close(image->unpacked.fd);
    image->unpacked.fd = -1;
}

void unpack_free(struct image *image)
{
    if (!image->unpacked.data)
        return;
    unpack_close(image);
    munmap(without_const(image->unpacked.data), image->unpacked.size);
    image->unpacked = (struct image_unpacked){.data = NULL};
}
