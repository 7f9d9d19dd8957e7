/* SPDX-License-Identifier: MIT */
/*
 * Int 13h, the functions that address by cylinder, head and sector. A write is
 * on the host's disk when the call returns, since a guest has no call for a
 * flush. Source: Ralf Brown's Interrupt List, INT 13.
 */
#include "disk.h"

#include <errno.h>

#include "rom.h"

const struct bios_drive *disk_drive(const struct bios *bios,
                                    const struct bios_regs *regs)
{
    return bios_find_drive(bios, low(regs->edx));
}

static uint8_t *last_status(struct bios *bios, const struct bios_regs *regs)
{
    return &bios->disk_status[low(regs->edx) >= BIOS_HARD_DISK];
}

enum bios_answer disk_done(struct bios *bios, struct bios_regs *regs,
                           enum disk_status status)
{
    *last_status(bios, regs) = (uint8_t)status;
    set_high(&regs->eax, (uint8_t)status);
    set_flag(regs, BIOS_CARRY, status != DISK_OK);
    return BIOS_RETURN;
}

void disk_note(struct bios *bios, const struct disk_transfer *transfer,
               uint16_t segment, uint16_t offset)
{
    bios->event->is_transfer = true;
    bios->event->lba = transfer->lba;
    bios->event->nr_sectors = (uint16_t)transfer->nr;
    bios->event->segment = segment;
    bios->event->offset = offset;
}

/* ---------------------------------------------------------------- transfers */

static enum disk_status of_host(int rc, enum disk_op op)
{
    if (rc == -EROFS)
        return DISK_WRITE_PROTECTED;
    return op == DISK_OP_WRITE ? DISK_WRITE_FAULT : DISK_UNDEFINED;
}

static int transfer_bytes(const struct bios_drive *drive,
                          const struct disk_transfer *transfer, void *buffer)
{
    struct iovec iov = {
        .iov_base = buffer,
        .iov_len = (size_t)transfer->nr * bios_sector_size(drive),
    };
    uint64_t offset = transfer->lba * bios_sector_size(drive);

    if (transfer->op == DISK_OP_READ)
        return disk_read(drive->disk, &iov, 1, offset);
    int rc = disk_write(drive->disk, &iov, 1, offset);
    return rc ? rc : disk_flush(drive->disk);
}

enum disk_status disk_perform(struct bios *bios, const struct bios_drive *drive,
                              const struct disk_transfer *transfer)
{
    uint64_t total = disk_size(drive->disk) / bios_sector_size(drive);
    uint64_t len = (uint64_t)transfer->nr * bios_sector_size(drive);

    if (!range_inside(transfer->lba, transfer->nr, total))
        return DISK_NO_SECTOR;
    if (transfer->op == DISK_OP_VERIFY || !len)
        return DISK_OK;
    if (transfer->op == DISK_OP_WRITE &&
        (drive->is_cd || disk_is_read_only(drive->disk)))
        return DISK_WRITE_PROTECTED;
    void *buffer = guest_mem_map(bios->config.mem, gpa(transfer->at), len);
    if (!buffer)
        return DISK_DMA;
    int rc = transfer_bytes(drive, transfer, buffer);
    return rc ? of_host(rc, transfer->op) : DISK_OK;
}

/* Transfers al sectors at ch, cl, dh; the buffer is es:bx. A transfer may
 * continue past the end of a track, as in most BIOSes. */
enum bios_answer bios_13_transfer(struct bios *bios, struct bios_regs *regs)
{
    static const enum disk_op ops[] = {DISK_OP_READ, DISK_OP_WRITE,
                                       DISK_OP_VERIFY};
    const struct bios_drive *drive = disk_drive(bios, regs);
    unsigned sector = low(regs->ecx) & 63u, head = high(regs->edx);
    unsigned cylinder = high(regs->ecx) | (low(regs->ecx) & 0xC0u) << 2;
    struct disk_transfer asked = {
        .op = ops[high(regs->eax) - 0x02],
        .nr = low(regs->eax),
        .at = linear(regs->es, regs->ebx),
    };
    enum disk_status status = DISK_BAD_COMMAND;

    if (drive && sector && sector <= drive->sectors && head < drive->heads) {
        asked.lba =
            ((uint64_t)cylinder * drive->heads + head) * drive->sectors +
            sector - 1;
        status =
            asked.nr ? disk_perform(bios, drive, &asked) : DISK_BAD_COMMAND;
    } else if (drive) {
        status = DISK_NO_SECTOR;
    }
    disk_note(bios, &asked, regs->es, (uint16_t)regs->ebx);
    if (status != DISK_OK)
        set_low(&regs->eax, 0);
    return disk_done(bios, regs, status);
}

/* -------------------------------------------------------------- the others */

/* The drive, unless it is the CD, which has no geometry. */
static const struct bios_drive *drive_with_tracks(const struct bios *bios,
                                                  const struct bios_regs *regs)
{
    const struct bios_drive *drive = disk_drive(bios, regs);

    return drive && !drive->is_cd ? drive : NULL;
}

/* Reset, recalibrate, seek, test: succeeds if the drive exists. */
enum bios_answer bios_13_ready(struct bios *bios, struct bios_regs *regs)
{
    return disk_done(bios, regs,
                     disk_drive(bios, regs) ? DISK_OK : DISK_BAD_COMMAND);
}

/* A reset is for the controller, which exists whatever dl is. */
enum bios_answer bios_13_reset(struct bios *bios, struct bios_regs *regs)
{
    return disk_done(bios, regs, DISK_OK);
}

enum bios_answer bios_13_get_status(struct bios *bios, struct bios_regs *regs)
{
    uint8_t status = *last_status(bios, regs);

    set_high(&regs->eax, status);
    set_flag(regs, BIOS_CARRY, status != DISK_OK);
    return BIOS_RETURN;
}

static uint8_t count_like(const struct bios *bios, uint8_t number)
{
    uint8_t nr = 0;

    for (unsigned i = 0; i < bios->config.nr_drives; i++)
        if ((bios->config.drives[i].number & 0x80) == (number & 0x80) &&
            !bios->config.drives[i].is_cd)
            nr++;
    return nr;
}

enum bios_answer bios_13_get_params(struct bios *bios, struct bios_regs *regs)
{
    const struct bios_drive *drive = drive_with_tracks(bios, regs);

    if (!drive) {
        set_word(&regs->ecx, 0);
        set_word(&regs->edx, (uint16_t)(regs->edx & 0xFF));
        return disk_done(bios, regs, DISK_BAD_COMMAND);
    }
    unsigned last = drive->cylinders - 1u;
    enum bios_answer answer = disk_done(bios, regs, DISK_OK);
    set_low(&regs->eax, 0);
    set_high(&regs->ecx, (uint8_t)last);
    set_low(&regs->ecx, (uint8_t)(drive->sectors | (last >> 2 & 0xC0)));
    set_high(&regs->edx, (uint8_t)(drive->heads - 1));
    set_low(&regs->edx, count_like(bios, drive->number));
    if (drive->floppy_type) {
        set_word(&regs->ebx, drive->floppy_type);
        regs->es = HV_BIOS_SEGMENT;
        set_word(&regs->edi, bios_rom_map.floppy_table);
    }
    return answer;
}

/* Ah: 0 no drive, 1 a floppy without a change line, 3 a hard disk with its
 * sectors in cx:dx. */
enum bios_answer bios_13_get_type(struct bios *bios, struct bios_regs *regs)
{
    const struct bios_drive *drive = drive_with_tracks(bios, regs);

    set_flag(regs, BIOS_CARRY, !drive);
    if (!drive) {
        set_high(&regs->eax, 0);
        return BIOS_RETURN;
    }
    set_high(&regs->eax, drive->floppy_type ? 1 : 3);
    if (!drive->floppy_type) {
        uint32_t total =
            (uint32_t)drive->cylinders * drive->heads * drive->sectors;
        set_word(&regs->ecx, (uint16_t)(total >> 16));
        set_word(&regs->edx, (uint16_t)total);
    }
    return BIOS_RETURN;
}
