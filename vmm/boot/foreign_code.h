/* SPDX-License-Identifier: MIT */
/*
 * Files that have no header and yet are not kernels: programs that need DOS or
 * a network boot, and disks that begin with zeros.
 */
#ifndef VMM_BOOT_FOREIGN_CODE_H
#define VMM_BOOT_FOREIGN_CODE_H

#include "image.h"

/* What it is, and what to do; NULL if it may be code. For files that have no
 * boot sector. */
const char *foreign_code(const struct image *image);

#endif
