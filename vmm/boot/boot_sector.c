/* SPDX-License-Identifier: MIT */
/*
 * Boot sectors. Their place and mode are the PC's, not the user's choice.
 */
#include "boot_sector.h"

#include <elf.h>
#include <hv/layout.h>
#include <string.h>

#include "floppy.h"
#include "protocol.h"
#include "refuse.h"

#define BOOT_SECTOR_CODE                                                       \
    440u /* then come the disk's signature and partitions */

bool boot_sector_detect(const uint8_t *data, uint64_t size)
{
    return size >= BOOT_SECTOR_SIZE && data[510] == 0x55 && data[511] == 0xAA;
}

/* What tools that make a FAT file system put where a boot loader would be. */
static const struct {
    const char *code;
    uint8_t len, skip; /* bytes after the jump to it; what differs */
} stand_ins[] = {
    /* mkfs.fat: prints "This is not a bootable disk", waits for a key, and
     * boots again (int 19h). */
    {"\xAC\x22\xC0\x74\x0B\x56\xB4\x0E\xBB\x07\x00\xCD\x10\x5E\xEB\xF0"
     "\x32\xE4\xCD\x16\xCD\x19",
     22, 5},
    /* mformat: boots the first hard disk, or again. */
    {"\xFA\x31\xC0\x8E\xD8\x8E\xC0\xFC\xB9\x00\x01\xBE\x00\x7C\xBF\x00"
     "\x80\xF3\xA5\xEA\x56\x00\x00\x08\xB8\x01\x02\xBB\x00\x7C\xBA\x80",
     32, 0},
};

static bool is_stand_in(const uint8_t *data)
{
    if (data[0] != 0xEB)
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(stand_ins); i++) {
        unsigned at = 2u + data[1] + stand_ins[i].skip;

        if (memcmp(data + at, stand_ins[i].code, stand_ins[i].len) == 0)
            return true;
    }
    return false;
}

bool boot_sector_has_loader(const uint8_t *data)
{
    unsigned at = 0;

    while (at < BOOT_SECTOR_CODE && data[at] == 0)
        at++;
    return at < BOOT_SECTOR_CODE && !is_stand_in(data);
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
