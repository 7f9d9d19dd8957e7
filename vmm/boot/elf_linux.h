/* SPDX-License-Identifier: MIT */
/*
 * Static programs for Linux: such an ELF loads as a kernel does, and dies at
 * its first system call.
 */
#ifndef VMM_BOOT_ELF_LINUX_H
#define VMM_BOOT_ELF_LINUX_H

#include "image.h"

/* Is it one, judging by its ABI note or the code at its entry? The segments and
 * the entry of `image` must be known already. */
bool elf_linux_detect(const struct image *image);

#endif
