/* SPDX-License-Identifier: MIT */
/*
 * bzImages whose only entry is the 16-bit one: iPXE's and SYSLINUX's lkrn,
 * memdisk, kernels older than Linux 2.6.22. They call the BIOS, so the BIOS
 * starts them, through a boot sector of ours. Specification: Linux, "The
 * Linux/x86 Boot Protocol", "Memory Layout" and "Running the Kernel".
 */
#ifndef VMM_BOOT_LINUX_REAL_H
#define VMM_BOOT_LINUX_REAL_H

#include "linux_header.h"

/* Is there no other entry? */
bool linux_real_is_only(const struct setup_header *header);

/* Completes the parsing: image->segments[0] is the payload. 0 or -ENOEXEC with
 * error->text. */
int linux_real_parse(struct image *image, uint64_t setup_size,
                     struct image_error *error) MUST_CHECK;

/* Tells the kernel where the command line and the initrd are. Errors as
 * protocol_write. */
int linux_real_write(const struct boot_config *config,
                     const struct image *image, struct guest_mem *mem,
                     struct image_error *error) MUST_CHECK;

/* 512 bytes for the BIOS to boot: they jump into the setup part. */
const uint8_t *linux_real_sector(void);

#endif
