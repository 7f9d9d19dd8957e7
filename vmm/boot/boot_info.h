/* SPDX-License-Identifier: MIT */
/*
 * Writes the boot information (hv/boot_info.h), the command line and the
 * initrd into guest memory.
 */
#ifndef VMM_BOOT_BOOT_INFO_H
#define VMM_BOOT_BOOT_INFO_H

#include <hv/boot_info.h>

#include "image.h"

/* What the machine tells its guest. Everything is the caller's, and is only
 * read during boot_info_write. */
struct boot_config {
    uint32_t nr_cpus;
    uint32_t doorbells; /* HV_DOORBELL_x */
    uint32_t flags;     /* HV_BOOT_x */
    uint32_t tsc_khz;   /* 0 if not known */

    const char *const *args; /* kernel arguments, joined with spaces */
    unsigned nr_args;

    const uint8_t *initrd; /* copied to guest memory */
    uint64_t initrd_size;  /* bytes, 0 if none */

    const struct hv_device *devices; /* at most HV_BOOT_MAX_DEVICES */
    unsigned nr_devices;
};

/* `image` is one that image_load has put into `mem`. The initrd goes to the
 * highest free pages below the MMIO gap and above 0xC0000. Returns 0; -E2BIG
 * if the kernel arguments are too long, -ENOSPC if the initrd does not fit,
 * with the sentence (complete, no file name) in error->text. */
int boot_info_write(const struct boot_config *config, const struct image *image,
                    struct guest_mem *mem,
                    struct image_error *error) MUST_CHECK;

#endif
