/* SPDX-License-Identifier: MIT */
/* Boot information from boot loaders and other VMMs, in our VMM's format. */
#ifndef BOOT_LOADER_H
#define BOOT_LOADER_H

#include <stdint.h>

/* `gpa` is the address that _start received. Returns the guest-physical address
 * of the boot information: `gpa` itself if the VMM wrote it there; else of a
 * structure filled in from what the loader passed to loader_entry. Works before
 * there is a console. It copies only numbers: the command line and the initrd
 * stay where the loader put them. */
uint64_t loader_boot_info(uint64_t gpa);

#endif
