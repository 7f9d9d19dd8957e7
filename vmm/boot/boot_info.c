/* SPDX-License-Identifier: MIT */
/*
 * Boot information: the structure, the command line and the initrd. What is
 * checked here is the user's (arguments, initrd); the image was checked when
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

_Static_assert(sizeof(struct hv_boot_info) <= HV_BOOT_CMDLINE - HV_BOOT_INFO,
               "the boot information fits its place");
_Static_assert(HV_CMDLINE_MAX <= HV_BOOT_PML4 - HV_BOOT_CMDLINE,
               "the command line fits its place");

/* Joins the arguments; *len does not count the NUL. */
static int join(const struct boot_config *config, char line[HV_CMDLINE_MAX],
                uint64_t *len, struct image_error *error)
{
    uint64_t at = 0;

    for (unsigned i = 0; i < config->nr_args; i++) {
        uint64_t arg_len = strlen(config->args[i]);

        /* One more for what follows the argument: a space or the NUL. */
        if (arg_len >= HV_CMDLINE_MAX - at) {
            refuse(error,
                   "the kernel arguments are longer than %u bytes; argument "
                   "%u of %u does not fit, so give fewer or shorter ones",
                   HV_CMDLINE_MAX - 1, i + 1, config->nr_args);
            return -E2BIG;
        }
        memcpy(line + at, config->args[i], arg_len);
        at += arg_len;
        line[at++] = ' ';
    }
    *len = at ? at - 1 : 0;
    line[*len] = '\0';
    return 0;
}

/* The highest `size` bytes of whole free pages in [floor, end). 0 if there
 * are none. */
static uint64_t find_room(const struct image *image, uint64_t floor,
                          uint64_t end, uint64_t size)
{
    unsigned i = 0;

    while (i < image->nr_segments) {
        const struct image_segment *segment = &image->segments[i++];
        uint64_t base = regions_page_down(segment->gpa);
        uint64_t used = regions_page_up(segment->gpa + segment->mem_size);

        if (end < floor || size > end - floor)
            return 0;
        if (range_overlap(end - size, size, base, used - base)) {
            end = base; /* below this one, and look at all again */
            i = 0;
        }
    }
    return end < floor || size > end - floor ? 0 : end - size;
}

static int place_initrd(const struct boot_config *config,
                        const struct image *image, struct guest_mem *mem,
                        uint64_t *base, struct image_error *error)
{
    unsigned nr;
    const struct guest_mem_region *ram = guest_mem_regions(mem, &nr);
    uint64_t floor = HV_VGA_HOLE_END, end = 0;

    *base = 0;
    if (config->initrd_size == 0)
        return 0;
    for (unsigned i = 0; i < nr; i++)
        if (ram[i].base < HV_MMIO_GAP_BASE)
            end = ram[i].base + ram[i].size;
    if (config->initrd_size < end)
        *base =
            find_room(image, floor, end, regions_page_up(config->initrd_size));
    if (*base &&
        !guest_mem_write(mem, gpa(*base), config->initrd, config->initrd_size))
        return 0;
    refuse(error,
           "the initrd of %" PRIu64 " bytes does not fit into RAM beside the "
           "image; give the guest more with -m",
           config->initrd_size);
    return -ENOSPC;
}

/* The boot structures are always in RAM: it has 1 MiB at least. */
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
        .initrd_size = config->initrd_size,
        .nr_devices = config->nr_devices,
    };
    int result = join(config, line, &info.cmdline_len, error);

    if (!result)
        result = place_initrd(config, image, mem, &info.initrd, error);
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
