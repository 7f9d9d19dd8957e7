/* SPDX-License-Identifier: MIT */
/*
 * Formats of floppy disks, told by their size. Source: ECMA-70, ECMA-125; IBM
 * PC AT Technical Reference, "Diskette parameters".
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

#endif
