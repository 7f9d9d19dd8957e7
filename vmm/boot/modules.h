/* SPDX-License-Identifier: MIT */
/*
 * Modules (an initrd is the first), put into the guest's memory.
 */
#ifndef VMM_BOOT_MODULES_H
#define VMM_BOOT_MODULES_H

#include "boot_info.h"
#include "room.h"

struct placed_module {
    uint64_t base; /* guest-physical, a page */
    uint64_t size; /* bytes */
};

/* Copies each module of `config` to free pages after the image. Returns 0, or
 * -ENOSPC with error->text. placed has BOOT_MAX_MODULES. */
int modules_place(const struct boot_config *config, struct room *room,
                  struct guest_mem *mem,
                  struct placed_module placed[BOOT_MAX_MODULES],
                  struct image_error *error) MUST_CHECK;

/* What the kernel is told about the module: the user's words, else the file's
 * name. */
const char *module_words(const struct boot_module *module);

#endif
