/* SPDX-License-Identifier: MIT */
/*
 * Modules in the guest's memory: right after the image, where loaders put
 * them and where kernels that map only their first megabytes can see them.
 */
#include "modules.h"

#include <errno.h>
#include <inttypes.h>

#include "refuse.h"

int modules_place(const struct boot_config *config, struct room *room,
                  struct guest_mem *mem,
                  struct placed_module placed[BOOT_MAX_MODULES],
                  struct image_error *error)
{
    for (unsigned i = 0; i < config->nr_modules; i++) {
        const struct boot_module *module = &config->modules[i];
        /* One byte more, so that an empty module has a place too, and a text
         * ends with a NUL. */
        uint64_t base = room_take_behind_image(room, module->size + 1);

        if (!base ||
            guest_mem_write(mem, gpa(base), module->data, module->size)) {
            refuse(error,
                   "the module %s of %" PRIu64 " bytes does not fit into RAM "
                   "after the image; give the guest more with -m",
                   module->name, module->size);
            return -ENOSPC;
        }
        placed[i] = (struct placed_module){.base = base, .size = module->size};
    }
    return 0;
}

const char *module_words(const struct boot_module *module)
{
    return module->words ? module->words : module->name;
}
