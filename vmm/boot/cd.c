/* SPDX-License-Identifier: MIT */
/*
 * From the volume descriptors to the boot catalog, and its first entry.
 */
#include "cd.h"

#include <string.h>

#include "boot_sector.h"
#include "hv/layout.h"

#define FIRST_DESCRIPTOR 16u /* sector */
#define MAX_DESCRIPTORS  64u

/* A volume descriptor: type, "CD001", version; in a boot record then the name
 * of its system, and the catalog's sector. */
#define TYPE_BOOT   0u
#define TYPE_END    255u
#define AT_MARK     1u
#define AT_SYSTEM   7u
#define AT_CATALOG  0x47u
#define SYSTEM_NAME "EL TORITO SPECIFICATION"

/* The catalog: a validation entry, then the entry that is booted. */
#define ENTRY_BYTES   32u
#define VALIDATION    0x01u
#define PLATFORM_X86  0x00u
#define BOOTABLE      0x88u
#define MEDIA         0x0Fu /* 0: no emulation */
#define USUAL_SEGMENT 0x7C0u
#define LEAST_SEGMENT 0x50u /* above the BIOS's data */

static const uint8_t *sector_at(const uint8_t *data, uint64_t size,
                                uint64_t lba)
{
    return range_inside(lba, 1, size / CD_SECTOR_SIZE)
               ? data + lba * CD_SECTOR_SIZE
               : NULL;
}

static uint32_t get(const uint8_t *from, unsigned bytes)
{
    uint32_t value = 0;

    memcpy(&value, from, bytes);
    return value;
}

static const uint8_t *find_catalog(const uint8_t *data, uint64_t size)
{
    for (unsigned i = 0; i < MAX_DESCRIPTORS; i++) {
        const uint8_t *at = sector_at(data, size, FIRST_DESCRIPTOR + i);

        if (!at || memcmp(at + AT_MARK, "CD001", 5) != 0 || *at == TYPE_END)
            break;
        if (*at == TYPE_BOOT &&
            memcmp(at + AT_SYSTEM, SYSTEM_NAME, strlen(SYSTEM_NAME)) == 0)
            return sector_at(data, size, get(at + AT_CATALOG, 4));
    }
    return NULL;
}

bool cd_find_boot(const uint8_t *data, uint64_t size, struct cd_boot *boot)
{
    const uint8_t *catalog = find_catalog(data, size);

    if (!catalog || catalog[0] != VALIDATION || catalog[1] != PLATFORM_X86 ||
        catalog[30] != 0x55 || catalog[31] != 0xAA)
        return false;
    const uint8_t *entry = catalog + ENTRY_BYTES;
    if (entry[0] != BOOTABLE || (entry[1] & MEDIA) != 0)
        return false;
    *boot = (struct cd_boot){
        .segment = (uint16_t)get(entry + 2, 2),
        .nr = (uint16_t)get(entry + 6, 2),
        .lba = get(entry + 8, 4),
    };
    if (!boot->segment)
        boot->segment = USUAL_SEGMENT;
    uint64_t len = (uint64_t)boot->nr * BOOT_SECTOR_SIZE;
    return boot->nr && boot->segment >= LEAST_SEGMENT &&
           range_inside((uint64_t)boot->segment << 4, len, HV_BIOS_EBDA) &&
           range_inside((uint64_t)boot->lba * CD_SECTOR_SIZE, len, size);
}
