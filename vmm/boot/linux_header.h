/* SPDX-License-Identifier: MIT */
/*
 * The header of a bzImage, for the two that read it, and what every Linux
 * kernel is told, by whichever protocol.
 */
#ifndef VMM_BOOT_LINUX_HEADER_H
#define VMM_BOOT_LINUX_HEADER_H

#include <asm/bootparam.h>

#include "boot_info.h"

/* A copy; what the image's own header is too short for is 0. */
struct setup_header linux_header(const struct image *image);

/* What comes before the user's kernel arguments, NULL if nothing, unless they
 * speak of the same. "panic=-1": a kernel that panics restarts, so that the
 * machine ends and does not stand still for ever. "pci=noearly": one on an AMD
 * CPU asks 256 empty buses for an AGP bridge, twice: 33,000 exits.
 * "nokaslr", where there are symbols: else their addresses are not true.
 * Source: Linux, "The kernel's command-line parameters". */
const char *linux_first_words(const struct boot_config *config);

/* type_of_loader: one that has no number. */
#define LINUX_LOADER_UNDEFINED 0xFFu
#define LINUX_VIDEO_NORMAL     0xFFFFu

/* Puts the initrd after the kernel and all that it needs to unpack itself, and
 * sets ramdisk_image and ramdisk_size. Errors as protocol_write. */
int linux_place_initrd(const struct boot_config *config,
                       const struct image *image, struct guest_mem *mem,
                       struct setup_header *header,
                       struct image_error *error) MUST_CHECK;

#endif
