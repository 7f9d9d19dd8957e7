/* SPDX-License-Identifier: MIT */
/*
 * Drives and their geometry: a floppy's from its size or its FAT, a hard disk's
 * from its partition table, else from the assisted translation that BIOSes use.
 * Source: Phoenix, "Enhanced Disk Drive Specification" 3.0, annex on
 * translation.
 */
#include "boot/floppy.h"
#include "service.h"

#define MBR_TABLE     446u
#define MBR_ENTRY     16u
#define MBR_ENTRIES   4u
#define MAX_CYLINDERS 1024u
#define DISK_SECTORS  63u

static void init_floppy(struct bios_drive *drive)
{
    uint64_t size = disk_size(drive->disk);
    uint8_t sector[BIOS_SECTOR_SIZE] = {0};
    struct iovec iov = {.iov_base = sector, .iov_len = sizeof(sector)};
    const struct floppy_format *format = NULL;

    if (size >= sizeof(sector) && !disk_read(drive->disk, &iov, 1, 0))
        format = floppy_of(sector, size);
    if (!format)
        format = floppy_format(FLOPPY_COMMON_SIZE);
    drive->floppy_type = format->type;
    drive->cylinders = format->cylinders;
    drive->heads = format->heads;
    drive->sectors = format->sectors;
}

/* Derives the geometry from the partition table: a partition ends at the last
 * head and sector of the geometry used to create it. False, with *heads and
 * *sectors unchanged, if no partition shows it. */
static bool guess(const struct bios_drive *drive, unsigned *heads,
                  unsigned *sectors)
{
    uint8_t sector[BIOS_SECTOR_SIZE] = {0};
    struct iovec iov = {.iov_base = sector, .iov_len = sizeof(sector)};

    if (disk_read(drive->disk, &iov, 1, 0) || sector[510] != 0x55 ||
        sector[511] != 0xAA)
        return false;
    for (unsigned i = 0; i < MBR_ENTRIES; i++) {
        const uint8_t *entry = sector + MBR_TABLE + (size_t)i * MBR_ENTRY;
        unsigned last_head = entry[5], last_sector = entry[6] & 63u;
        uint32_t nr;
        memcpy(&nr, entry + 12, sizeof(nr));
        if (entry[0] & 0x7F)
            return false; /* code, not a partition table */
        /* Int 13h can return at most 255 heads. */
        if (!nr || !last_head || last_head > 254 || !last_sector)
            continue;
        *heads = last_head + 1;
        *sectors = last_sector;
        return true;
    }
    return false;
}

static void init_hard_disk(struct bios_drive *drive)
{
    uint64_t total = disk_size(drive->disk) / BIOS_SECTOR_SIZE;
    unsigned heads = 16, sectors = DISK_SECTORS;

    if (!guess(drive, &heads, &sectors))
        while (heads < 255 && total > (uint64_t)heads * sectors * MAX_CYLINDERS)
            heads = heads == 128 ? 255 : heads * 2;
    uint64_t cylinders = total / ((uint64_t)heads * sectors);
    if (cylinders > MAX_CYLINDERS)
        cylinders = MAX_CYLINDERS;
    drive->cylinders = (uint16_t)(cylinders ? cylinders : 1);
    drive->heads = (uint16_t)heads;
    drive->sectors = (uint8_t)sectors;
}

void bios_drive_init(struct bios_drive *drive, struct disk *disk,
                     uint8_t number)
{
    *drive = (struct bios_drive){.disk = disk, .number = number};
    drive->is_cd = number == BIOS_CD;
    if (number < BIOS_HARD_DISK)
        init_floppy(drive);
    else if (!drive->is_cd)
        init_hard_disk(drive);
}

uint32_t bios_sector_size(const struct bios_drive *drive)
{
    return drive->is_cd ? CD_SECTOR_SIZE : BIOS_SECTOR_SIZE;
}

const struct bios_drive *bios_find_drive(const struct bios *bios,
                                         uint8_t number)
{
    for (unsigned i = 0; i < bios->config.nr_drives; i++)
        if (bios->config.drives[i].number == number)
            return &bios->config.drives[i];
    return NULL;
}
