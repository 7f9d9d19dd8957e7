/* SPDX-License-Identifier: MIT */
/*
 * Writes the boot information (hv/boot_info.h), the command line and the
 * initrd into guest memory.
 */
#ifndef VMM_BOOT_BOOT_INFO_H
#define VMM_BOOT_BOOT_INFO_H

#include <hv/boot_info.h>
#include <hv/layout.h>

#include "image.h"

/* A file for the kernel, in guest memory. */
struct boot_module {
    const uint8_t *data; /* copied */
    uint64_t size;       /* bytes */
    const char *name;    /* its path, as given */
    const char *words;   /* the user's words for it, or NULL */
};

/* The text screen that guests are told about: that of a PC. */
#define BOOT_TEXT_BASE    0xB8000u
#define BOOT_TEXT_COLUMNS 80u
#define BOOT_TEXT_ROWS    25u

/* What the machine tells its guest. Everything belongs to the caller and is
 * read only during boot_info_write. */
struct boot_config {
    uint32_t nr_cpus;
    uint32_t doorbells; /* HV_DOORBELL_x */
    uint32_t flags;     /* HV_BOOT_x */
    uint32_t tsc_khz;   /* 0 if not known */

    const char *const *args; /* kernel arguments, joined with spaces */
    unsigned nr_args;
    bool has_symbols; /* addresses will be named by link address */

    const struct boot_module *modules; /* an initrd is the first */
    unsigned nr_modules;               /* at most BOOT_MAX_MODULES */

    uint64_t rsdp; /* ACPI's first table, guest-physical; 0: none */

    const struct hv_device *devices; /* at most HV_BOOT_MAX_DEVICES */
    unsigned nr_devices;
};

/* Joins `first` (may be NULL) and the kernel arguments with spaces. *len does
 * not count the NUL. 0, or -E2BIG with the sentence in error->text. */
int boot_cmdline_join(const struct boot_config *config, const char *first,
                      char line[HV_CMDLINE_MAX], uint64_t *len,
                      struct image_error *error) MUST_CHECK;

/* image_load has put `image` into `mem`. The initrd, the only module allowed,
 * goes to the highest free pages below the MMIO gap and above 0xC0000. Returns
 * 0; -E2BIG if the kernel arguments are too long or there are several modules,
 * -ENOSPC if the initrd does not fit, with the sentence (complete, no file
 * name) in error->text. */
int boot_info_write(const struct boot_config *config, const struct image *image,
                    struct guest_mem *mem,
                    struct image_error *error) MUST_CHECK;

#endif
