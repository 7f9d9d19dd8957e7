/* SPDX-License-Identifier: MIT */
/*
 * Files without a header whose machine code is not what a flat image here must
 * be: that of ARM or RISC-V, or 16-bit code for a BIOS.
 */
#ifndef VMM_BOOT_FOREIGN_CPU_H
#define VMM_BOOT_FOREIGN_CPU_H

#include "image.h"

/* What it is, and what to do; NULL if it may be code for this CPU. For files
 * that have no boot sector. */
const char *foreign_cpu(const struct image *image);

#endif
