/* SPDX-License-Identifier: MIT */
/*
 * Int 13h: declarations shared by the old functions (disk.c) and the extensions
 * (disk_ext.c).
 */
#ifndef VMM_BIOS_DISK_H
#define VMM_BIOS_DISK_H

#include "service.h"

/* Returned in ah, and by ah = 01. */
enum disk_status {
    DISK_OK = 0x00,
    DISK_BAD_COMMAND = 0x01,
    DISK_WRITE_PROTECTED = 0x03,
    DISK_NO_SECTOR = 0x04,
    DISK_DMA = 0x09, /* the buffer is not memory */
    DISK_UNDEFINED = 0xBB,
    DISK_WRITE_FAULT = 0xCC,
};

enum disk_op {
    DISK_OP_READ,
    DISK_OP_WRITE,
    DISK_OP_VERIFY,
};

struct disk_transfer {
    enum disk_op op;
    uint64_t lba;
    uint32_t nr; /* sectors */
    uint64_t at; /* linear address of the buffer */
};

/* The drive that dl selects; NULL if there is none. */
const struct bios_drive *disk_drive(const struct bios *bios,
                                    const struct bios_regs *regs);

/* Performs the transfer. What it wrote is on the disk when it returns. */
enum disk_status disk_perform(struct bios *bios, const struct bios_drive *drive,
                              const struct disk_transfer *transfer);

/* Ends the call: sets ah and the carry, and the status for ah = 01. */
enum bios_answer disk_done(struct bios *bios, struct bios_regs *regs,
                           enum disk_status status);

/* Records the transfer in the event of this call. */
void disk_note(struct bios *bios, const struct disk_transfer *transfer,
               uint16_t segment, uint16_t offset);

#endif
