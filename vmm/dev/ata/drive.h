/* SPDX-License-Identifier: MIT */
/*
 * One ATA drive as its channel sees it: its properties, its settings, and its
 * own copy of the command block's registers. This code accesses no disk and has
 * no side effects; one thread. Source: ATA/ATAPI-6 (T13 1410D).
 */
#ifndef VMM_DEV_ATA_DRIVE_H
#define VMM_DEV_ATA_DRIVE_H

#include "base/util.h"
#include "x86/ata.h"

#define ATA_SECTOR       512u
#define ATA_MAX_MULTIPLE 16u /* sectors in one block of READ MULTIPLE */
#define ATA_SERIAL_BYTES 20u
#define ATA_LBA28_END    (UINT64_C(1) << 28) /* the first LBA out of range */

/* How a disk is divided into cylinders, heads and sectors. */
struct ata_geometry {
    uint32_t cylinders; /* 1 to 65,535 */
    uint32_t heads;     /* 1 to 16 */
    uint32_t sectors;   /* per track, 1 to 255 */
};

/* The properties that do not change. */
struct ata_media {
    uint64_t nr_sectors; /* 0: the drive is absent */
    bool read_only;
    char serial[ATA_SERIAL_BYTES + 1];
};

/* The registers that are written before a command. All but `device` hold two
 * values: an EXT command uses the previous one too. */
struct ata_registers {
    uint8_t features[2]; /* [0]: the latest, [1]: the one before */
    uint8_t count[2];
    uint8_t lba[3][2]; /* low, mid, high */
    uint8_t device;
};

struct ata_drive {
    struct ata_media media;
    struct ata_geometry geometry; /* in use; INITIALIZE DEVICE PARAMETERS */
    unsigned multiple;            /* SET MULTIPLE MODE; 0: disabled */
    bool write_cache;             /* if off, a write is durable when it ends */
    bool look_ahead;              /* stored and reported; has no effect */
    bool keeps;                   /* settings survive a software reset */
    uint8_t power;                /* X86_ATA_POWER_x */
    bool sleeps;                  /* only a reset wakes it */

    struct ata_registers regs;
    uint8_t status;
    uint8_t error;
    bool interrupt; /* pending, until the status is read */
};

/* Sets the state after power-on. `media` is copied. */
void ata_drive_init(struct ata_drive *drive, const struct ata_media *media);
/* Software reset: sets the signature, and resets the settings that do not
 * survive it. */
void ata_drive_reset(struct ata_drive *drive);
/* Sets only the signature, by which the registers say that this is a disk and
 * that it works. */
void ata_drive_sign(struct ata_drive *drive);

/* The default geometry of a drive of this size. */
struct ata_geometry ata_default_geometry(uint64_t nr_sectors);

/* The sectors that a command addresses. */
struct ata_range {
    uint64_t lba;
    uint32_t count; /* 1 to 65,536 */
};

/* Decodes the range in the registers; `ext`: LBA48. False if the address does
 * not exist, or if some of the sectors are not on the disk. */
bool ata_read_range(const struct ata_drive *drive, bool ext,
                    struct ata_range *range) MUST_CHECK;
/* Writes an address, and the remaining count, back to the registers, as a
 * failed command does. */
void ata_write_range(struct ata_drive *drive, bool ext,
                     const struct ata_range *range);

/* Writes the answer to IDENTIFY DEVICE. */
void ata_identify(const struct ata_drive *drive, uint8_t out[ATA_SECTOR]);

#endif
