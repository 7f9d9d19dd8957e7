/* SPDX-License-Identifier: MIT */
/*
 * bzImage. Specification: Linux, "The Linux/x86 Boot Protocol".
 */
#include "linux_image.h"

#include "refuse.h"

#define BOOT_FLAG     0x1FEu /* 55 AA, as of a boot sector */
#define HEADER_MAGIC  0x202u /* "HdrS" */
#define BZIMAGE_START 0x230u /* it is no shorter */

bool linux_image_detect(const uint8_t *data, uint64_t size)
{
    return size >= BZIMAGE_START && data[BOOT_FLAG] == 0x55 &&
           data[BOOT_FLAG + 1] == 0xAA &&
           memcmp(data + HEADER_MAGIC, "HdrS", 4) == 0;
}

int linux_image_parse(struct image *image, const struct image_request *request,
                      struct image_error *error)
{
    (void)image;
    (void)request;
    return refuse(error,
                  "it is a Linux bzImage, whose boot protocol is not known "
                  "here yet; take the vmlinux out of it (Linux's "
                  "scripts/extract-vmlinux) and name that, it boots by PVH");
}
