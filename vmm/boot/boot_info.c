/* SPDX-License-Identifier: MIT */
/*
 * Boot information: the structure, the command line and the initrd. Only what
 * the user gave is checked here (arguments, initrd); the image was checked when
 * it was loaded.
 */
#include "boot_info.h"

#include <assert.h>
#include <errno.h>
#include <hv/hypercall.h>
#include <hv/layout.h>
#include <inttypes.h>
#include <string.h>

#include "refuse.h"
#include "regions.h"
#include "room.h"

_Static_assert(sizeof(struct hv_boot_info) <= HV_BOOT_CMDLINE - HV_BOOT_INFO,
               "the boot information fits its place");
_Static_assert(HV_CMDLINE_MAX <= HV_BOOT_PML4 - HV_BOOT_CMDLINE,
               "the command line fits its place");

/* One word and what follows it: a space, or the NUL. */
static bool add_word(char line[HV_CMDLINE_MAX], uint64_t *at, const char *word)
{
    uint64_t len = strlen(word);

    if (len >= HV_CMDLINE_MAX - *at)
        return false;
    memcpy(line + *at, word, len + 1); /* the NUL becomes a space */
    *at += len;
    line[(*at)++] = ' ';
    return true;
}

int boot_cmdline_join(const struct boot_config *config, const char *first,
                      char line[HV_CMDLINE_MAX], uint64_t *len,
                      struct image_error *error)
{
    uint64_t at = 0;
    bool fits = !first || add_word(line, &at, first);
    unsigned i = 0;

    while (fits && i < config->nr_args)
        fits = add_word(line, &at, config->args[i++]);
    if (!fits) {
        refuse(error,
               "the kernel arguments are longer than %u bytes; argument "
               "%u of %u does not fit, so give fewer or shorter ones",
               HV_CMDLINE_MAX - 1, i, config->nr_args);
        return -E2BIG;
    }
    *len = at ? at - 1 : 0;
    line[*len] = '\0';
    return 0;
}

static int place_initrd(const struct boot_config *config,
                        const struct image *image, struct guest_mem *mem,
                        struct hv_boot_info *info, struct image_error *error)
{
    const struct boot_module *initrd = config->modules;
    struct room room;

    if (config->nr_modules > 1) {
        refuse(error,
               "%u modules are given, and vmm's own protocol, by which this "
               "image is started, has one initrd only; give one",
               config->nr_modules);
        return -E2BIG;
    }
    if (config->nr_modules == 0 || initrd->size == 0)
        return 0;
    info->initrd_size = initrd->size;
    room_init(&room, mem, image);
    info->initrd =
        room_take_highest(&room, HV_VGA_HOLE_END, UINT64_MAX, initrd->size);
    if (info->initrd &&
        !guest_mem_write(mem, gpa(info->initrd), initrd->data, initrd->size))
        return 0;
    refuse(error,
           "the initrd of %" PRIu64 " bytes does not fit into RAM beside the "
           "image; give the guest more with -m",
           initrd->size);
    return -ENOSPC;
}

/* The boot structures are always in RAM, which has at least 1 MiB. */
static void put(struct guest_mem *mem, uint64_t at, const void *data,
                uint64_t len)
{
    int result = guest_mem_write(mem, gpa(at), data, len);

    assert(result == 0);
    (void)result;
}

int boot_info_write(const struct boot_config *config, const struct image *image,
                    struct guest_mem *mem, struct image_error *error)
{
    char line[HV_CMDLINE_MAX];
    struct hv_boot_info info = {
        .magic = HV_BOOT_MAGIC,
        .version = HV_ABI_VERSION,
        .size = sizeof(info),
        .doorbells = config->doorbells,
        .flags = config->flags,
        .nr_cpus = config->nr_cpus,
        .tsc_khz = config->tsc_khz,
        .cmdline = HV_BOOT_CMDLINE,
        .nr_devices = config->nr_devices,
    };
    int result =
        boot_cmdline_join(config, NULL, line, &info.cmdline_len, error);

    if (!result)
        result = place_initrd(config, image, mem, &info, error);
    if (result)
        return result;
    info.nr_regions =
        regions_build(mem, image, info.initrd, info.initrd_size, info.regions);
    assert(config->nr_devices <= HV_BOOT_MAX_DEVICES);
    for (unsigned i = 0; i < config->nr_devices; i++)
        info.devices[i] = config->devices[i];
    put(mem, HV_BOOT_INFO, &info, sizeof(info));
    put(mem, HV_BOOT_CMDLINE, line, info.cmdline_len + 1);
    return 0;
}
