/* SPDX-License-Identifier: MIT */
/*
 * Boot sectors. Their place and mode are the PC's, not the user's choice.
 */
#include "boot_sector.h"

#include <elf.h>
#include <hv/layout.h>

#include "floppy.h"
#include "protocol.h"
#include "refuse.h"

#define BOOT_SECTOR_CODE                                                       \
    440u /* then come the disk's signature and partitions */

bool boot_sector_detect(const uint8_t *data, uint64_t size)
{
    return size >= BOOT_SECTOR_SIZE && data[510] == 0x55 && data[511] == 0xAA;
}

bool boot_sector_has_code(const uint8_t *data)
{
    unsigned at = 0;

    while (at < BOOT_SECTOR_CODE && data[at] == 0)
        at++;
    return at < BOOT_SECTOR_CODE;
}

uint8_t boot_sector_drive(const uint8_t *data, uint64_t size)
{
    return floppy_of(data, size) ? 0x00 : 0x80;
}

int boot_sector_parse(struct image *image, const struct image_request *request,
                      struct image_error *error)
{
    if (request->mode != BOOT_MODE_AUTO && request->mode != BOOT_MODE_REAL)
        return refuse(error,
                      "it is a boot sector (512 bytes, 55 AA at the end), "
                      "which starts in real mode; leave --mode=%s out",
                      boot_mode_name(request->mode));
    if (request->has_load || request->has_entry)
        return refuse(error,
                      "it is a boot sector (512 bytes, 55 AA at the end), "
                      "which is always loaded and entered at %#x; leave --%s "
                      "out",
                      HV_BOOT_SECTOR, request->has_load ? "load" : "entry");
    if (request->protocol != BOOT_PROTOCOL_AUTO &&
        request->protocol != BOOT_PROTOCOL_BIOS)
        return refuse(error,
                      "it is a boot sector (512 bytes, 55 AA at the end), "
                      "which starts in one way only; leave --protocol=%s out",
                      boot_protocol_name(request->protocol));
    image->protocol = BOOT_PROTOCOL_BIOS;
    image->mode = BOOT_MODE_REAL;
    image->entry = HV_BOOT_SECTOR;
    image->nr_segments = 1;
    image->segments[0] = (struct image_segment){
        .file_offset = 0,
        .file_size = BOOT_SECTOR_SIZE,
        .gpa = HV_BOOT_SECTOR,
        .mem_size = BOOT_SECTOR_SIZE,
        .gva = HV_BOOT_SECTOR,
        .flags = PF_R | PF_W | PF_X,
    };
    return 0;
}
