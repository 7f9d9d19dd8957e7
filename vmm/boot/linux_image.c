/* SPDX-License-Identifier: MIT */
/*
 * bzImage: the header, where the kernel goes and how it is entered. The
 * payload unpacks itself, in the guest. Specification: Linux, "The Linux/x86
 * Boot Protocol", "The Real-Mode Kernel Header" and "64-bit Boot Protocol".
 */
#include "linux_image.h"

#include <asm/bootparam.h>
#include <elf.h>
#include <inttypes.h>
#include <stddef.h>

#include "linux_header.h"
#include "linux_real.h"
#include "refuse.h"

#define BOOT_FLAG     0x1FEu /* 55 AA, as in a boot sector */
#define HEADER_MAGIC  0x202u /* "HdrS" */
#define BZIMAGE_START 0x268u /* end of the header that we read */

#define SECTOR        UINT64_C(512)
#define LEAST_VERSION 0x0202u /* 2.02, Linux 2.4.0: has cmd_line_ptr */
#define ENTRY_64      0x200u  /* after the start of the payload */
#define LOW_LOAD      0x100000u

bool linux_image_detect(const uint8_t *data, uint64_t size)
{
    return size >= BZIMAGE_START && data[BOOT_FLAG] == 0x55 &&
           data[BOOT_FLAG + 1] == 0xAA &&
           memcmp(data + HEADER_MAGIC, "HdrS", 4) == 0;
}

struct setup_header linux_header(const struct image *image)
{
    const size_t at = offsetof(struct boot_params, hdr);
    /* The header's length is the distance of the jump that skips it. */
    size_t len = HEADER_MAGIC + image->data[HEADER_MAGIC - 1] - at;
    struct setup_header header = {0};

    if (len > sizeof(header))
        len = sizeof(header);
    if (range_inside(at, len, image->size))
        memcpy(&header, image->data + at, len);
    return header;
}

uint64_t linux_setup_size(const struct setup_header *header)
{
    return ((header->setup_sects ? header->setup_sects : 4u) + 1u) * SECTOR;
}

static int check_header(const struct image *image,
                        const struct setup_header *header,
                        const struct image_request *request,
                        struct image_error *error)
{
    if (header->version < LEAST_VERSION)
        return refuse(error,
                      "it is a Linux kernel of boot protocol %u.%02u, and the "
                      "oldest that is known here is 2.02 (Linux 2.4.0)",
                      header->version >> 8, header->version & 0xFF);
    if (!(header->loadflags & LOADED_HIGH))
        return refuse(error, "it is a Linux zImage, which wants to be loaded "
                             "below 1 MiB; build a bzImage");
    if (request->mode != BOOT_MODE_AUTO || request->has_load ||
        request->has_entry)
        return refuse(error,
                      "it is a Linux bzImage, which says itself how and where "
                      "it is loaded and entered; leave --%s out",
                      request->has_load    ? "load"
                      : request->has_entry ? "entry"
                                           : "mode");
    if (linux_setup_size(header) >= image->size)
        return refuse(error, "it is a Linux bzImage that ends in its setup "
                             "part; it is cut off, copy it again");
    return 0;
}

static uint64_t load_address(const struct setup_header *header)
{
    bool is_known = header->version >= 0x020A && header->pref_address;

    return header->relocatable_kernel && is_known ? header->pref_address
                                                  : LOW_LOAD;
}

int linux_image_parse(struct image *image, const struct image_request *request,
                      struct image_error *error)
{
    const struct setup_header header = linux_header(image);
    int result = check_header(image, &header, request, error);

    if (result)
        return result;
    uint64_t start = linux_setup_size(&header);
    uint64_t there = image->size - start;
    uint64_t bytes = (uint64_t)header.syssize * 16;
    uint64_t load = load_address(&header);
    bool is_64 = header.version >= 0x020C && header.xloadflags & XLF_KERNEL_64;

    if (bytes >= there + 16)
        return refuse(error,
                      "it is a Linux bzImage of %" PRIu64 " bytes, and %" PRIu64
                      " are there; it is cut off, copy it again",
                      start + bytes, image->size);
    if (bytes == 0 || bytes > there)
        bytes = there; /* counted in units of 16 */
    image->format = IMAGE_LINUX;
    image->protocol = BOOT_PROTOCOL_LINUX;
    image->mode = is_64 ? BOOT_MODE_LONG : BOOT_MODE_PROTECTED;
    image->nr_segments = 1;
    image->segments[0] = (struct image_segment){
        .file_offset = start,
        .file_size = bytes,
        .gpa = load,
        .mem_size = header.version >= 0x020A && header.init_size > bytes
                        ? header.init_size
                        : bytes,
        .gva = load,
        .flags = PF_R | PF_W | PF_X,
    };
    if (linux_real_is_only(&header))
        return linux_real_parse(image, start, error);
    image->entry = load + (is_64 ? ENTRY_64 : 0);
    if (image->entry - load >= bytes || load > UINT32_MAX)
        return refuse(error, "it is a Linux bzImage whose header makes no "
                             "sense: its entry is not in it");
    return 0;
}

void linux_image_version(const struct image *image, char *buf, size_t size)
{
    const struct setup_header header = linux_header(image);
    uint64_t at = header.kernel_version + SECTOR;
    size_t n = 0;

    while (header.kernel_version && at < image->size && n + 1 < size &&
           at < linux_setup_size(&header) && image->data[at]) {
        uint8_t c = image->data[at++];
        if (c < ' ' || c > '~')
            c = '?';
        buf[n++] = (char)c;
    }
    buf[n] = '\0';
}
