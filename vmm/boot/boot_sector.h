/* SPDX-License-Identifier: MIT */
/*
 * Boot sectors: the 512 bytes that a PC's firmware would load at 0x7C00 and
 * enter in real mode, dl being the boot drive.
 */
#ifndef VMM_BOOT_BOOT_SECTOR_H
#define VMM_BOOT_BOOT_SECTOR_H

#include "image.h"

#define BOOT_SECTOR_SIZE 512u

/* Does it begin with one? 512 bytes, the last two of them 55 AA. */
bool boot_sector_detect(const uint8_t *data, uint64_t size);

/* Does it have code that starts something, before the place of a partition
 * table? Tools that only partition a disk, or make a CD image that is not
 * bootable as a disk, leave zeros there; those that make a FAT file system,
 * code that says that there is nothing. */
bool boot_sector_has_loader(const uint8_t *data);

/* The drive number of an image, as dl has it at entry: 0, the first floppy, if
 * the image is a floppy disk (floppy.h); else 0x80, the first hard disk. */
uint8_t boot_sector_drive(const uint8_t *data, uint64_t size);

/* Part of image_parse: fills mode, entry and the one segment. image->format
 * is IMAGE_BOOT_SECTOR. 0 or -ENOEXEC with error->text. */
int boot_sector_parse(struct image *image, const struct image_request *request,
                      struct image_error *error) MUST_CHECK;

#endif
