/* SPDX-License-Identifier: MIT */
/*
 * Formats of floppy disks, recognised by their size. Source: ECMA-70, ECMA-125;
 * IBM PC AT Technical Reference, "Diskette parameters"; ECMA-107, "FDC
 * Descriptor" and its extension, for a FAT's parameters.
 */
#ifndef VMM_BOOT_FLOPPY_H
#define VMM_BOOT_FLOPPY_H

#include "base/util.h"

#define FLOPPY_COMMON_SIZE (1440u << 10) /* bytes of the usual one */

struct floppy_format {
    uint16_t kib;
    uint8_t type; /* as in CMOS and int 13h, ah = 08 */
    uint8_t cylinders, heads, sectors;
};

/* The format whose size is `size` bytes; NULL if there is none. */
const struct floppy_format *floppy_format(uint64_t size);

/* The floppy format of an image of `size` bytes: by its size; else by the FAT
 * parameters in its first sector, if the image is only a little longer than
 * they say, as some tools leave it. `sector` has 512 bytes, or `size` if that
 * is less. NULL: it is not a floppy disk. */
const struct floppy_format *floppy_of(const uint8_t *sector, uint64_t size);

#endif
