/* SPDX-License-Identifier: MIT */
/*
 * Boot protocols, one row each. An image that supports several is started by
 * the first of them in this order: the one made for vmm; the one that tells a
 * kernel most; any other. A broken header is reported, not silently ignored.
 */
#include "protocol.h"

#include <hv/layout.h>
#include <inttypes.h>

#include "boot_sector.h"
#include "linux_image.h"
#include "linux_real.h"
#include "multiboot1.h"
#include "multiboot2.h"
#include "pvh.h"
#include "refuse.h"

static bool is_elf(const struct image *image)
{
    return image->format == IMAGE_ELF32 || image->format == IMAGE_ELF64;
}

const char *boot_protocol_name(enum boot_protocol protocol)
{
    static const char *const names[] = {
        [BOOT_PROTOCOL_AUTO] = "auto",
        [BOOT_PROTOCOL_VMM] = "vmm",
        [BOOT_PROTOCOL_MULTIBOOT1] = "multiboot1",
        [BOOT_PROTOCOL_MULTIBOOT2] = "multiboot2",
        [BOOT_PROTOCOL_PVH] = "pvh",
        [BOOT_PROTOCOL_LINUX] = "linux",
        [BOOT_PROTOCOL_BIOS] = "bios",
    };

    return names[protocol];
}

bool protocol_is_there(const struct image *image, enum boot_protocol protocol)
{
    switch (protocol) {
    case BOOT_PROTOCOL_AUTO:
        return false;
    case BOOT_PROTOCOL_VMM:
        return image->format != IMAGE_LINUX;
    case BOOT_PROTOCOL_MULTIBOOT1:
        return image->multiboot1.found &&
               (is_elf(image) ||
                image->multiboot1.flags & MULTIBOOT1_ADDRESSES);
    case BOOT_PROTOCOL_MULTIBOOT2:
        return image->multiboot2.found && !image->multiboot2.broken &&
               (is_elf(image) || image->multiboot2.has_address);
    case BOOT_PROTOCOL_PVH:
        return image->notes.has_pvh;
    case BOOT_PROTOCOL_LINUX:
        return image->format == IMAGE_LINUX;
    case BOOT_PROTOCOL_BIOS:
        return image->format == IMAGE_BOOT_SECTOR ||
               image->format == IMAGE_DISK || image->format == IMAGE_CD;
    }
    return false;
}

static enum boot_protocol first_choice(const struct image *image)
{
    static const enum boot_protocol order[] = {
        BOOT_PROTOCOL_MULTIBOOT2,
        BOOT_PROTOCOL_MULTIBOOT1,
        BOOT_PROTOCOL_PVH,
    };

    if (image->notes.has_vmm)
        return BOOT_PROTOCOL_VMM;
    for (size_t i = 0; i < ARRAY_SIZE(order); i++)
        if (protocol_is_there(image, order[i]))
            return order[i];
    /* No other protocol is tried: the author should learn what is wrong. */
    if (is_elf(image) && image->multiboot2.broken)
        return BOOT_PROTOCOL_MULTIBOOT2;
    return BOOT_PROTOCOL_VMM;
}

static int refuse_wish(const struct image *image, enum boot_protocol wish,
                       struct image_error *error)
{
    bool has_header =
        (wish == BOOT_PROTOCOL_MULTIBOOT1 && image->multiboot1.found) ||
        (wish == BOOT_PROTOCOL_MULTIBOOT2 && image->multiboot2.found);

    if (wish == BOOT_PROTOCOL_MULTIBOOT2 && image->multiboot2.broken)
        return multiboot2_check(image, error);
    if (has_header)
        return refuse(error,
                      "its %s header does not say where it is to be loaded, "
                      "and it is no ELF that would; add the addresses",
                      boot_protocol_name(wish));
    return refuse(error,
                  "it cannot be started by --protocol=%s: there is no such "
                  "header in it; leave it out (vmm inspect lists what there "
                  "is)",
                  boot_protocol_name(wish));
}

int protocol_choose(struct image *image, const struct image_request *request,
                    struct image_error *error)
{
    if (request->protocol != BOOT_PROTOCOL_AUTO) {
        if (!protocol_is_there(image, request->protocol))
            return refuse_wish(image, request->protocol, error);
        image->protocol = request->protocol;
    } else if (request->mode != BOOT_MODE_AUTO ||
               (!is_elf(image) && (request->has_load || request->has_entry))) {
        image->protocol = BOOT_PROTOCOL_VMM; /* the user wants it flat */
    } else {
        image->protocol = first_choice(image);
    }
    if (image->protocol == BOOT_PROTOCOL_MULTIBOOT1)
        return multiboot1_check(image, error);
    if (image->protocol == BOOT_PROTOCOL_MULTIBOOT2)
        return multiboot2_check(image, error);
    return 0;
}

struct boot_registers protocol_registers(const struct image *image)
{
    switch (image->protocol) {
    case BOOT_PROTOCOL_MULTIBOOT1:
        return (struct boot_registers){
            .eax = MULTIBOOT1_BOOTLOADER_MAGIC,
            .ebx = HV_BOOT_INFO,
        };
    case BOOT_PROTOCOL_MULTIBOOT2:
        return (struct boot_registers){
            .eax = MULTIBOOT2_BOOTLOADER_MAGIC,
            .ebx = HV_BOOT_INFO,
        };
    case BOOT_PROTOCOL_PVH:
        return (struct boot_registers){.ebx = HV_BOOT_INFO};
    case BOOT_PROTOCOL_LINUX:
        return (struct boot_registers){.esi = HV_BOOT_INFO};
    case BOOT_PROTOCOL_BIOS:
        return (struct boot_registers){
            .edx = boot_sector_drive(image->data, image->size),
        };
    case BOOT_PROTOCOL_AUTO:
    case BOOT_PROTOCOL_VMM:
        break;
    }
    return (struct boot_registers){.edi = HV_BOOT_INFO};
}

int protocol_write(const struct boot_config *config, const struct image *image,
                   struct guest_mem *mem, struct image_error *error)
{
    switch (image->protocol) {
    case BOOT_PROTOCOL_MULTIBOOT1:
        return multiboot1_write(config, image, mem, error);
    case BOOT_PROTOCOL_MULTIBOOT2:
        return multiboot2_write(config, image, mem, error);
    case BOOT_PROTOCOL_PVH:
        return pvh_write(config, image, mem, error);
    case BOOT_PROTOCOL_LINUX:
        return linux_image_write(config, image, mem, error);
    case BOOT_PROTOCOL_BIOS:
        if (image->format == IMAGE_LINUX)
            return linux_real_write(config, image, mem, error);
        break;
    case BOOT_PROTOCOL_AUTO:
    case BOOT_PROTOCOL_VMM:
        break;
    }
    return boot_info_write(config, image, mem, error);
}

static bool misses_graphics(const struct multiboot_graphics *graphics,
                            struct image_error *sentence)
{
    if (!multiboot_graphics_matter(graphics))
        return false;
    refuse(sentence,
           "it asks for graphics of %" PRIu32 "x%" PRIu32 " with %" PRIu32
           " bits a pixel; there are none, it gets the text screen (%ux%u)",
           graphics->width, graphics->height, graphics->depth,
           BOOT_TEXT_COLUMNS, BOOT_TEXT_ROWS);
    return true;
}

/* Reports the first type of information that is required and missing. */
static bool misses_information(const struct multiboot2_header *header,
                               struct image_error *sentence)
{
    uint32_t missing = multiboot2_info_missing(header->needed);
    unsigned type = 0;

    if (!missing)
        return false;
    while (!(missing >> type & 1))
        type++;
    refuse(sentence,
           "its multiboot 2 header needs the %s, which there is none of; it "
           "is started without",
           multiboot2_info_name(type));
    return true;
}

bool protocol_misses(const struct image *image, struct image_error *sentence)
{
    const struct multiboot1_header *first = &image->multiboot1;
    const struct multiboot2_header *second = &image->multiboot2;

    if (image->protocol == BOOT_PROTOCOL_MULTIBOOT1)
        return first->flags & MULTIBOOT1_VIDEO_MODE &&
               misses_graphics(&first->graphics, sentence);
    if (image->protocol == BOOT_PROTOCOL_MULTIBOOT2)
        return (second->has_graphics &&
                misses_graphics(&second->graphics, sentence)) ||
               misses_information(second, sentence);
    return false;
}
