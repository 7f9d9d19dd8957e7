/* SPDX-License-Identifier: MIT */
/*
 * Static programs for Linux: an ELF that loads as a kernel does, and whose
 * first system call is its end.
 */
#ifndef VMM_BOOT_ELF_LINUX_H
#define VMM_BOOT_ELF_LINUX_H

#include "image.h"

/* Is it one, by its ABI note or by what stands at its entry? `image` has its
 * segments and its entry. */
bool elf_linux_detect(const struct image *image);

#endif
