/* SPDX-License-Identifier: MIT */
/*
 * CD images that a PC's BIOS boots without emulating another drive: it loads
 * some sectors that the boot catalog names, and enters them in real mode.
 * Sources: ECMA-119, "Volume Descriptors"; Phoenix and IBM, "El Torito Bootable
 * CD-ROM Format Specification" 1.0.
 */
#ifndef VMM_BOOT_CD_H
#define VMM_BOOT_CD_H

#include "base/util.h"

#define CD_SECTOR_SIZE 2048u

/* What is loaded, as the catalog's first entry has it. */
struct cd_boot {
    uint16_t segment; /* where it goes; never 0 */
    uint16_t nr;      /* sectors of 512 bytes, at least 1 */
    uint32_t lba;     /* its first sector of 2,048 bytes */
};

/* Fills in *boot from the image. False if it is no CD image, or has no entry
 * of this kind that lies in the image and fits below 640 KiB. */
bool cd_find_boot(const uint8_t *data, uint64_t size, struct cd_boot *boot);

#endif
