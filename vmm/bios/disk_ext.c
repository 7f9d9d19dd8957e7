/* SPDX-License-Identifier: MIT */
/*
 * Int 13h, the extensions: sectors addressed by number. Drive 0 has them, too:
 * an image with the size of a floppy is taken for one, but many such images
 * were made to be hard disks. Sources: Phoenix, "Enhanced Disk Drive
 * Specification" 3.0; Phoenix and IBM, "El Torito Bootable CD-ROM Format
 * Specification" 1.0, "INT 13 Function 4B".
 */
#include "disk.h"

#define ASKED   0x55AAu
#define PRESENT 0xAA55u
#define VERSION 0x30u   /* EDD 3.0 */
#define PACKETS 0x0001u /* ah = 42 to 44, 47, 48 */
#define EDD     0x0004u
#define FLAT    0xFFFFFFFFu /* in the packet: a 64-bit address follows */

/* "Device address packet", at ds:si. */
struct packet {
    uint8_t size;
    uint8_t reserved;
    uint16_t nr;
    uint16_t offset, segment;
    uint64_t lba;
    uint64_t flat; /* if size is 24 or more */
};

_Static_assert(sizeof(struct packet) == 24, "as the specification has it");

#define PACKET_SHORT 16u

/* "Device parameter table", at ds:si. */
struct params {
    uint16_t size;
    uint16_t flags;
    uint32_t cylinders, heads, sectors;
    uint64_t total;
    uint16_t sector_size;
} __attribute__((packed));

_Static_assert(sizeof(struct params) == 26, "version 1.x");

#define FLAG_GEOMETRY 0x0002u
#define FLAGS_CD      0x0074u /* removable, can be locked, no geometry */

/* "Specification packet", at ds:si: what was booted from the CD, and how. */
struct cd_packet {
    uint8_t size;
    uint8_t media; /* 0: no emulation */
    uint8_t drive;
    uint8_t controller;
    uint32_t lba;
    uint16_t device;
    uint16_t cache_segment;
    uint16_t load_segment;
    uint16_t nr;
    uint8_t geometry[3];
} __attribute__((packed));

_Static_assert(sizeof(struct cd_packet) == 19, "as the specification has it");

enum bios_answer bios_13_ext_check(struct bios *bios, struct bios_regs *regs)
{
    if (!disk_drive(bios, regs) || (regs->ebx & 0xFFFF) != ASKED)
        return disk_done(bios, regs, DISK_BAD_COMMAND);
    set_word(&regs->ebx, PRESENT);
    set_word(&regs->ecx, PACKETS | EDD);
    disk_done(bios, regs, DISK_OK);
    set_high(&regs->eax, VERSION);
    return BIOS_RETURN;
}

/* Reads each byte of the packet once, into *packet; false if it is too short or
 * not all in memory. */
static bool read_packet(const struct bios *bios, const struct bios_regs *regs,
                        struct packet *packet)
{
    uint64_t at = linear(regs->ds, regs->esi);

    *packet = (struct packet){0};
    if (guest_mem_read(bios->config.mem, gpa(at), packet, PACKET_SHORT) ||
        packet->size < PACKET_SHORT)
        return false;
    return packet->size < sizeof(*packet) ||
           !guest_mem_read(bios->config.mem, gpa(at + PACKET_SHORT),
                           &packet->flat, sizeof(packet->flat));
}

static uint64_t buffer_of(const struct packet *packet)
{
    bool is_flat = packet->segment == (FLAT >> 16) &&
                   packet->offset == (FLAT & 0xFFFF) &&
                   packet->size >= sizeof(*packet);

    return is_flat ? packet->flat : linear(packet->segment, packet->offset);
}

enum bios_answer bios_13_ext_transfer(struct bios *bios, struct bios_regs *regs)
{
    static const enum disk_op ops[] = {DISK_OP_READ, DISK_OP_WRITE,
                                       DISK_OP_VERIFY};
    const struct bios_drive *drive = disk_drive(bios, regs);
    uint64_t at = linear(regs->ds, regs->esi);
    struct packet packet;

    if (!read_packet(bios, regs, &packet) || !drive)
        return disk_done(bios, regs, DISK_BAD_COMMAND);
    const struct disk_transfer asked = {
        .op = ops[high(regs->eax) - 0x42],
        .lba = packet.lba,
        .nr = packet.nr,
        .at = buffer_of(&packet),
    };
    enum disk_status status = disk_perform(bios, drive, &asked);
    disk_note(bios, &asked, packet.segment, packet.offset);
    if (status != DISK_OK)
        bios_put16(bios, at + offsetof(struct packet, nr), 0);
    return disk_done(bios, regs, status);
}

enum bios_answer bios_13_ext_seek(struct bios *bios, struct bios_regs *regs)
{
    return disk_done(bios, regs,
                     disk_drive(bios, regs) ? DISK_OK : DISK_BAD_COMMAND);
}

enum bios_answer bios_13_ext_params(struct bios *bios, struct bios_regs *regs)
{
    const struct bios_drive *drive = disk_drive(bios, regs);
    uint64_t at = linear(regs->ds, regs->esi);

    if (!drive || bios_get16(bios, at) < sizeof(struct params))
        return disk_done(bios, regs, DISK_BAD_COMMAND);
    const struct params params = {
        .size = sizeof(params),
        .flags = drive->is_cd ? FLAGS_CD : FLAG_GEOMETRY,
        .cylinders = drive->cylinders,
        .heads = drive->heads,
        .sectors = drive->sectors,
        .total = disk_size(drive->disk) / bios_sector_size(drive),
        .sector_size = (uint16_t)bios_sector_size(drive),
    };
    if (guest_mem_write(bios->config.mem, gpa(at), &params, sizeof(params)))
        return disk_done(bios, regs, DISK_BAD_COMMAND);
    return disk_done(bios, regs, DISK_OK);
}

/* Tells what was booted. There is no emulation that al = 00 could end. */
enum bios_answer bios_13_cd_status(struct bios *bios, struct bios_regs *regs)
{
    const struct bios_drive *drive = disk_drive(bios, regs);
    uint64_t at = linear(regs->ds, regs->esi);

    if (!drive || !drive->is_cd || low(regs->eax) > 1)
        return disk_done(bios, regs, DISK_BAD_COMMAND);
    const struct cd_packet packet = {
        .size = sizeof(packet),
        .drive = drive->number,
        .lba = drive->cd.lba,
        .load_segment = drive->cd.segment,
        .nr = drive->cd.nr,
    };
    if (guest_mem_write(bios->config.mem, gpa(at), &packet, sizeof(packet)))
        return disk_done(bios, regs, DISK_BAD_COMMAND);
    return disk_done(bios, regs, DISK_OK);
}
