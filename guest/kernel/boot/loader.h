/* SPDX-License-Identifier: MIT */
/* Boot loaders, and other VMMs: what they tell, as our VMM would tell it. */
#ifndef BOOT_LOADER_H
#define BOOT_LOADER_H

#include <stdint.h>

/* `gpa` is what _start was entered with. Returns the guest-physical address of
 * the boot information: `gpa` itself if the VMM has written it there; else it
 * is made of what the loader has told to loader_entry. Works before there is a
 * console, and copies nothing but numbers: the command line and the initrd
 * stay where the loader has put them. */
uint64_t loader_boot_info(uint64_t gpa);

#endif
