/* SPDX-License-Identifier: MIT */
/*
 * The header of a bzImage, for the two files that read it, and what is passed
 * to every Linux kernel, whatever the boot protocol.
 */
#ifndef VMM_BOOT_LINUX_HEADER_H
#define VMM_BOOT_LINUX_HEADER_H

#include <asm/bootparam.h>

#include "boot_info.h"

/* A copy; fields that the image's own header is too short to have are 0. */
struct setup_header linux_header(const struct image *image);

/* Size in bytes of the real-mode part, which comes first in the file. */
uint64_t linux_setup_size(const struct setup_header *header);

/* The words to put before the user's kernel arguments, except those whose
 * subject the user's arguments mention; NULL if there are none. "panic=-1": a
 * kernel that panics restarts, so that the machine ends instead of hanging for
 * ever. "pci=noearly": on an AMD CPU the kernel would search 256 empty buses
 * for an AGP bridge, twice: 33,000 exits. "nokaslr", if there are symbols: else
 * their addresses would be wrong. Source: Linux, "The kernel's command-line
 * parameters". */
const char *linux_first_words(const struct boot_config *config);

/* type_of_loader: a loader that has no number assigned. */
#define LINUX_LOADER_UNDEFINED 0xFFu
#define LINUX_VIDEO_NORMAL     0xFFFFu

/* Puts the initrd after the kernel and all that it needs to unpack itself, or,
 * if the BIOS starts it, as high as possible; and sets ramdisk_image and
 * ramdisk_size. Errors as protocol_write. */
int linux_place_initrd(const struct boot_config *config,
                       const struct image *image, struct guest_mem *mem,
                       struct setup_header *header,
                       struct image_error *error) MUST_CHECK;

#endif
