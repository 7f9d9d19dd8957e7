/* SPDX-License-Identifier: MIT */
/*
 * Formats of floppy disks, told by their size. Source: ECMA-70, ECMA-125; IBM
 * PC AT Technical Reference, "Diskette parameters"; ECMA-107, "FDC Descriptor"
 * and its extension, for a FAT's parameters.
 */
#ifndef VMM_BOOT_FLOPPY_H
#define VMM_BOOT_FLOPPY_H

#include "base/util.h"

#define FLOPPY_COMMON_SIZE (1440u << 10) /* bytes of the usual one */

struct floppy_format {
    uint16_t kib;
    uint8_t type; /* as CMOS and int 13h, ah = 08 say it */
    uint8_t cylinders, heads, sectors;
};

/* The one that has this size, in bytes; NULL if none has. */
const struct floppy_format *floppy_format(uint64_t size);

/* What an image of `size` bytes is a disk of: by its size, else by the FAT's
 * parameters in its first sector, if it is a little longer than they say, as
 * some tools leave them. `sector`: 512 bytes, unless it is shorter. NULL: it is
 * no floppy disk. */
const struct floppy_format *floppy_of(const uint8_t *sector, uint64_t size);

#endif
