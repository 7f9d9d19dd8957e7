/* SPDX-License-Identifier: MIT */
/*
 * One ATA drive: power-on and reset, geometry, and the address in its
 * registers. Source: ATA/ATAPI-6 (T13 1410D), "Sector addressing", "Software
 * reset" and "Default values for signature".
 */
#include "drive.h"

#define MAX_CYLINDERS 16383u /* ATA/ATAPI-6: in the default translation */
#define DEFAULT_HEADS 16u
#define DEFAULT_TRACK 63u

static uint32_t least(uint64_t a, uint32_t b)
{
    return a < b ? (uint32_t)a : b;
}

/* A small disk has fewer heads, so that no address lies past its end. */
struct ata_geometry ata_default_geometry(uint64_t nr_sectors)
{
    struct ata_geometry g = {
        .sectors = least(nr_sectors, DEFAULT_TRACK),
    };

    g.heads = least(nr_sectors / g.sectors, DEFAULT_HEADS);
    g.cylinders =
        least(nr_sectors / ((uint64_t)g.heads * g.sectors), MAX_CYLINDERS);
    return g;
}

static void set_defaults(struct ata_drive *drive)
{
    drive->geometry = ata_default_geometry(drive->media.nr_sectors);
    drive->multiple = ATA_MAX_MULTIPLE;
    drive->write_cache = true;
    drive->look_ahead = true;
}

void ata_drive_sign(struct ata_drive *drive)
{
    drive->regs = (struct ata_registers){
        .count = {1},
        .lba = {{1}},
    };
    drive->error = X86_ATA_DIAG_GOOD;
    drive->status = X86_ATA_STATUS_DRDY | X86_ATA_STATUS_DSC;
    drive->interrupt = false;
}

void ata_drive_init(struct ata_drive *drive, const struct ata_media *media)
{
    *drive = (struct ata_drive){.media = *media};
    if (!media->nr_sectors)
        return;
    set_defaults(drive);
    drive->power = X86_ATA_POWER_ACTIVE;
    ata_drive_sign(drive);
}

void ata_drive_reset(struct ata_drive *drive)
{
    if (!drive->keeps)
        set_defaults(drive);
    if (drive->sleeps)
        drive->power = X86_ATA_POWER_STANDBY;
    drive->sleeps = false;
    ata_drive_sign(drive);
}

/* --------------------------------------------------------------- addresses */

static bool read_chs(const struct ata_drive *drive, uint64_t *lba)
{
    const struct ata_registers *regs = &drive->regs;
    const struct ata_geometry *g = &drive->geometry;
    uint32_t cylinder = regs->lba[1][0] | (uint32_t)regs->lba[2][0] << 8;
    uint32_t head = regs->device & X86_ATA_DEVICE_HEAD;
    uint32_t sector = regs->lba[0][0];

    if (cylinder >= g->cylinders || head >= g->heads || sector == 0 ||
        sector > g->sectors)
        return false;
    *lba = ((uint64_t)cylinder * g->heads + head) * g->sectors + sector - 1;
    return true;
}

static uint64_t read_lba(const struct ata_registers *regs, unsigned depth)
{
    return regs->lba[0][depth] | (uint64_t)regs->lba[1][depth] << 8 |
           (uint64_t)regs->lba[2][depth] << 16;
}

bool ata_read_range(const struct ata_drive *drive, bool ext,
                    struct ata_range *range)
{
    const struct ata_registers *regs = &drive->regs;

    range->lba = read_lba(regs, 0);
    range->count = regs->count[0];
    if (ext) {
        range->lba |= read_lba(regs, 1) << 24;
        range->count |= (uint32_t)regs->count[1] << 8;
        range->count = range->count ? range->count : 0x10000;
    } else {
        range->lba |= (uint64_t)(regs->device & X86_ATA_DEVICE_HEAD) << 24;
        range->count = range->count ? range->count : 0x100;
    }
    if (!(regs->device & X86_ATA_DEVICE_LBA) &&
        (ext || !read_chs(drive, &range->lba)))
        return false;
    return range_inside(range->lba, range->count, drive->media.nr_sectors);
}

static void write_lba(struct ata_registers *regs, unsigned depth, uint64_t lba)
{
    regs->lba[0][depth] = (uint8_t)lba;
    regs->lba[1][depth] = (uint8_t)(lba >> 8);
    regs->lba[2][depth] = (uint8_t)(lba >> 16);
}

static void write_head(struct ata_registers *regs, uint64_t value)
{
    regs->device &= (uint8_t)~X86_ATA_DEVICE_HEAD;
    regs->device |= value & X86_ATA_DEVICE_HEAD;
}

static void write_chs(struct ata_drive *drive, uint64_t lba)
{
    const struct ata_geometry *g = &drive->geometry;
    uint64_t track = lba / g->sectors;

    write_lba(&drive->regs, 0, track / g->heads << 8 | (lba % g->sectors + 1));
    write_head(&drive->regs, track % g->heads);
}

void ata_write_range(struct ata_drive *drive, bool ext,
                     const struct ata_range *range)
{
    struct ata_registers *regs = &drive->regs;

    regs->count[0] = (uint8_t)range->count;
    if (ext) {
        regs->count[1] = (uint8_t)(range->count >> 8);
        write_lba(regs, 0, range->lba);
        write_lba(regs, 1, range->lba >> 24);
    } else if (regs->device & X86_ATA_DEVICE_LBA) {
        write_lba(regs, 0, range->lba);
        write_head(regs, range->lba >> 24);
    } else {
        write_chs(drive, range->lba);
    }
}
