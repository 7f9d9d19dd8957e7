/* SPDX-License-Identifier: MIT */
/*
 * The setup part in a segment of its own, laid out as in the protocol's
 * diagram: code, heap and stack, command line.
 */
#include "linux_real.h"

#include <elf.h>

#include "boot_sector.h"
#include "refuse.h"

#define LEAST_32_BITS 0x0206u /* least version for our 32-bit entry */

#define SETUP_SEGMENT 0x1000u
#define SETUP         (SETUP_SEGMENT << 4)
#define SETUP_MAX     0x8000u /* code and data; then the heap */
#define STACK         0xE000u /* the heap's end, and the command line's place */
#define SEGMENT_SIZE  0x10000u
#define ENTRY         0x20u /* paragraphs after the segment's start */
#define HEAP_END      (STACK - 0x200u) /* as the protocol counts it */

#define INITRD_MAX 0x37FFFFFFu /* if the header does not say */

_Static_assert(STACK + HV_CMDLINE_MAX <= SEGMENT_SIZE, "one segment has all");

bool linux_real_is_only(const struct setup_header *header)
{
    return header->version < LEAST_32_BITS || header->code32_start == 0;
}

int linux_real_parse(struct image *image, uint64_t setup_size,
                     struct image_error *error)
{
    if (setup_size > SETUP_MAX)
        return refuse(error, "it is a Linux bzImage whose setup part has more "
                             "than 32 KiB, which is not known here");
    image->protocol = BOOT_PROTOCOL_BIOS;
    image->mode = BOOT_MODE_REAL;
    image->entry = HV_BOOT_SECTOR;
    image->nr_segments = 3;
    image->segments[1] = (struct image_segment){
        .file_offset = 0,
        .file_size = setup_size,
        .gpa = SETUP,
        .mem_size = SEGMENT_SIZE,
        .gva = SETUP,
        .flags = PF_R | PF_W | PF_X,
    };
    image->segments[2] = (struct image_segment){
        .gpa = HV_BOOT_SECTOR,
        .mem_size = BOOT_SECTOR_SIZE,
        .gva = HV_BOOT_SECTOR,
        .flags = PF_R | PF_W | PF_X,
    };
    return 0;
}

/* A field of the header, where the setup part looks for it. */
#define PUT(mem, field, value)                                                 \
    put(mem, offsetof(struct boot_params, hdr.field), value,                   \
        sizeof(((struct setup_header *)0)->field))

/* The setup part is in RAM already: image_load has put it there. */
static void put(struct guest_mem *mem, uint64_t offset, uint32_t value,
                size_t len)
{
    (void)!guest_mem_write(mem, gpa(SETUP + offset), &value, len);
}

int linux_real_write(const struct boot_config *config,
                     const struct image *image, struct guest_mem *mem,
                     struct image_error *error)
{
    struct setup_header header = linux_header(image);
    char line[HV_CMDLINE_MAX];
    uint64_t len;

    if (!header.initrd_addr_max)
        header.initrd_addr_max = INITRD_MAX;
    int result = linux_place_initrd(config, image, mem, &header, error);
    if (!result)
        result = boot_cmdline_join(config, NULL, line, &len, error);
    if (!result)
        result = guest_mem_write(mem, gpa(SETUP + STACK), line, len + 1);
    if (result)
        return result;
    PUT(mem, vid_mode, LINUX_VIDEO_NORMAL);
    PUT(mem, type_of_loader, LINUX_LOADER_UNDEFINED);
    PUT(mem, loadflags, header.loadflags | CAN_USE_HEAP);
    PUT(mem, ramdisk_image, header.ramdisk_image);
    PUT(mem, ramdisk_size, header.ramdisk_size);
    PUT(mem, heap_end_ptr, HEAP_END);
    PUT(mem, cmd_line_ptr, SETUP + STACK);
    return 0;
}

const uint8_t *linux_real_sector(void)
{
    static const uint8_t sector[BOOT_SECTOR_SIZE] = {
        0xFA, /* cli */
        0xB8,
        SETUP_SEGMENT & 0xFF,
        SETUP_SEGMENT >> 8, /* mov ax, segment */
        0x8E,
        0xD8,
        0x8E,
        0xC0,
        0x8E,
        0xE0, /* mov ds, es, fs, ax */
        0x8E,
        0xE8,
        0x8E,
        0xD0, /* mov gs, ss, ax */
        0xBC,
        STACK & 0xFF,
        STACK >> 8, /* mov sp, stack */
        0xEA,
        0x00,
        0x00, /* jmp segment + entry: 0 */
        (SETUP_SEGMENT + ENTRY) & 0xFF,
        (SETUP_SEGMENT + ENTRY) >> 8,
        [510] = 0x55,
        0xAA,
    };

    return sector;
}
