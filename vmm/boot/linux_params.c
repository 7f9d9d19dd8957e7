/* SPDX-License-Identifier: MIT */
/*
 * The information passed to a Linux kernel: the zero page. Specification:
 * Linux, "The Linux/x86 Boot Protocol", "Zero Page".
 */
#include <errno.h>
#include <inttypes.h>

#include "linux_header.h"
#include "linux_image.h"
#include "memory_map.h"
#include "modules.h"
#include "refuse.h"
#include "room.h"

#define VIDEO_VGA       1u
#define VIDEO_TEXT_MODE 3u
#define VGA_POINTS      16u

_Static_assert(sizeof(struct boot_params) <= HV_BOOT_CMDLINE - HV_BOOT_INFO,
               "the zero page has the place of the boot information");

static void fill_memory_map(const struct guest_mem *mem,
                            struct boot_params *params)
{
    struct memory_range map[MEMORY_MAP_MAX];
    unsigned nr = memory_map_build(mem, map);

    for (unsigned i = 0; i < nr; i++)
        params->e820_table[i] = (struct boot_e820_entry){
            .addr = map[i].base,
            .size = map[i].size,
            .type = map[i].type,
        };
    params->e820_entries = (uint8_t)nr;
    params->alt_mem_k = memory_map_upper_kib(map, nr);
}

/* The text screen, as a PC's BIOS leaves it. */
static void fill_screen(struct boot_params *params)
{
    params->screen_info.orig_video_mode = VIDEO_TEXT_MODE;
    params->screen_info.orig_video_cols = BOOT_TEXT_COLUMNS;
    params->screen_info.orig_video_lines = BOOT_TEXT_ROWS;
    params->screen_info.orig_video_isVGA = VIDEO_VGA;
    params->screen_info.orig_video_points = VGA_POINTS;
}

bool linux_says(const char *const *args, unsigned nr, const char *name)
{
    for (unsigned i = 0; i < nr; i++) {
        const char *arg = args[i], *found = arg;

        while ((found = strstr(found, name))) {
            if (found == arg || found[-1] == ' ')
                return true;
            found++;
        }
    }
    return false;
}

static bool says(const struct boot_config *config, const char *name)
{
    return linux_says(config->args, config->nr_args, name);
}

const char *linux_first_words(const struct boot_config *config)
{
    static const char *const words[2][2][2] = {
        {{"panic=-1 pci=noearly", "panic=-1 pci=noearly nokaslr"},
         {"panic=-1", "panic=-1 nokaslr"}},
        {{"pci=noearly", "pci=noearly nokaslr"}, {NULL, "nokaslr"}},
    };
    bool wants_nokaslr = config->has_symbols && !says(config, "nokaslr") &&
                         !says(config, "kaslr");

    return words[says(config, "panic=")][says(config, "pci=")][wants_nokaslr];
}

static int write_cmdline(const struct boot_config *config,
                         const struct setup_header *header,
                         struct guest_mem *mem, struct image_error *error)
{
    char line[HV_CMDLINE_MAX];
    uint64_t len;
    int result =
        boot_cmdline_join(config, linux_first_words(config), line, &len, error);

    if (result)
        return result;
    if (header->cmdline_size && len > header->cmdline_size) {
        refuse(error,
               "the kernel arguments have %" PRIu64 " bytes, and this kernel "
               "takes %" PRIu32,
               len, header->cmdline_size);
        return -E2BIG;
    }
    return guest_mem_write(mem, gpa(HV_BOOT_CMDLINE), line, len + 1);
}

/* Images that are entered in 16 bits do not say how much they use behind
 * themselves (memdisk clears it), so their initrd goes as high as possible. */
static int place_highest(const struct boot_module *initrd, uint64_t ceiling,
                         struct room *room, struct guest_mem *mem,
                         struct placed_module *placed,
                         struct image_error *error)
{
    uint64_t base =
        room_take_highest(room, room->image_end, ceiling, initrd->size + 1);

    if (!base || guest_mem_write(mem, gpa(base), initrd->data, initrd->size)) {
        refuse(error,
               "the initrd of %" PRIu64 " bytes does not fit into RAM between "
               "the image and %#" PRIx64 "; give the guest more with -m",
               initrd->size, ceiling);
        return -ENOSPC;
    }
    *placed = (struct placed_module){.base = base, .size = initrd->size};
    return 0;
}

int linux_place_initrd(const struct boot_config *config,
                       const struct image *image, struct guest_mem *mem,
                       struct setup_header *header, struct image_error *error)
{
    struct placed_module placed[BOOT_MAX_MODULES];
    struct room room;
    int result;

    if (config->nr_modules > 1) {
        refuse(error, "Linux takes one initrd and no other module; put the "
                      "files into one archive");
        return -E2BIG;
    }
    room_init(&room, mem, image);
    if (!config->nr_modules)
        return 0;
    if (image->protocol == BOOT_PROTOCOL_BIOS)
        result = place_highest(config->modules,
                               (uint64_t)header->initrd_addr_max + 1, &room,
                               mem, placed, error);
    else
        result = modules_place(config, &room, mem, placed, error);
    if (result)
        return result;
    if (placed[0].base + placed[0].size > header->initrd_addr_max) {
        refuse(error,
               "the initrd of %" PRIu64 " bytes ends at %#" PRIx64
               ", and this kernel reaches up to %#" PRIx32,
               placed[0].size, placed[0].base + placed[0].size,
               header->initrd_addr_max);
        return -ENOSPC;
    }
    header->ramdisk_image = (uint32_t)placed[0].base;
    header->ramdisk_size = (uint32_t)placed[0].size;
    return 0;
}

int linux_image_write(const struct boot_config *config,
                      const struct image *image, struct guest_mem *mem,
                      struct image_error *error)
{
    struct boot_params params = {.hdr = linux_header(image)};
    struct setup_header *header = &params.hdr;
    int result = linux_place_initrd(config, image, mem, header, error);

    if (!result)
        result = write_cmdline(config, header, mem, error);
    if (result)
        return result;
    header->type_of_loader = LINUX_LOADER_UNDEFINED;
    header->vid_mode = LINUX_VIDEO_NORMAL;
    header->cmd_line_ptr = HV_BOOT_CMDLINE;
    header->code32_start = (uint32_t)image->segments[0].gpa;
    header->setup_data = 0;
    params.acpi_rsdp_addr = config->rsdp;
    fill_memory_map(mem, &params);
    fill_screen(&params);
    return guest_mem_write(mem, gpa(HV_BOOT_INFO), &params, sizeof(params));
}
