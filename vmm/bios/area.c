/* SPDX-License-Identifier: MIT */
/*
 * What a BIOS leaves in memory for the programs that it starts: its ROM, the
 * interrupt vector table, and the BIOS data area. Source: Ralf Brown's
 * Interrupt List, "MEMORY.LST"; IBM PC AT Technical Reference, "BIOS data area"
 * and "Fixed disk parameters".
 */
#include <errno.h>

#include "hv/ports.h"
#include "rom.h"
#include "service.h"

#define NR_VECTORS 256u
#define CRTC       0x3D4u
#define EBDA_KIB   1u
#define LOW_KIB    639u /* 640 less the EBDA */

#define EBDA_DISK_TABLE  0x3Du /* first hard disk's; the second's follows */
#define DISK_TABLE_SIZE  16u
#define BIOS_DISK_TABLES 2u

static void set_vector(struct bios *bios, unsigned vector, uint16_t offset)
{
    uint64_t at = UINT64_C(4) * vector;

    bios_put16(bios, at, offset);
    bios_put16(bios, at + 2, HV_BIOS_SEGMENT);
}

static void fill_vectors(struct bios *bios)
{
    const struct bios_rom_map *map = &bios_rom_map;

    for (unsigned vector = 0; vector < NR_VECTORS; vector++)
        set_vector(bios, vector,
                   (uint16_t)(BIOS_ROM_OFFSET + vector * BIOS_STUB_SIZE));
    set_vector(bios, 0x08, map->irq_timer);
    set_vector(bios, 0x09, map->irq_keyboard);
    for (unsigned i = 0; i < BIOS_NR_UNUSED_IRQS; i++) {
        unsigned line = BIOS_FIRST_UNUSED_IRQ + i;
        set_vector(bios, line < 8 ? 0x08 + line : 0x70 + line - 8,
                   map->irq_unused[i]);
    }
    set_vector(bios, 0x1B, map->nothing); /* Ctrl-Break */
    set_vector(bios, 0x1C, map->nothing); /* each tick of the timer */
    set_vector(bios, 0x1E, map->floppy_table);
    set_vector(bios, 0x4A, map->nothing); /* the clock's alarm */
}

/* The tables that vectors 41h and 46h point to: the geometry of the first two
 * hard disks, for kernels that do not use IDENTIFY, such as Linux 0.11 and
 * MINIX. */
static void fill_disk_table(struct bios *bios, unsigned index)
{
    static const unsigned vectors[BIOS_DISK_TABLES] = {0x41, 0x46};
    const struct bios_drive *drive =
        bios_find_drive(bios, (uint8_t)(BIOS_HARD_DISK + index));
    uint64_t at = HV_BIOS_EBDA + EBDA_DISK_TABLE + index * DISK_TABLE_SIZE;

    bios_put16(bios, UINT64_C(4) * vectors[index], (uint16_t)(at & 0xF));
    bios_put16(bios, UINT64_C(4) * vectors[index] + 2, (uint16_t)(at >> 4));
    if (!drive)
        return;
    bios_put16(bios, at, drive->cylinders);
    bios_put8(bios, at + 2, (uint8_t)drive->heads);
    bios_put16(bios, at + 5, 0xFFFF); /* no write precompensation */
    bios_put8(bios, at + 8, drive->heads > 8 ? 0x08 : 0x00);
    bios_put16(bios, at + 12, drive->cylinders); /* landing zone */
    bios_put8(bios, at + 14, drive->sectors);
}

static unsigned count_drives(const struct bios *bios, bool hard_disks)
{
    unsigned nr = 0;

    for (unsigned i = 0; i < bios->config.nr_drives; i++)
        nr += !bios->config.drives[i].is_cd &&
              (bios->config.drives[i].number >= BIOS_HARD_DISK) == hard_disks;
    return nr;
}

/* Int 11h's word: floppies, a coprocessor, 80 columns in colour, one serial
 * port. */
static uint16_t equipment(const struct bios *bios)
{
    unsigned floppies = count_drives(bios, false);
    unsigned word = 1u << 1 | 2u << 4 | 1u << 9;

    if (floppies)
        word |= 1u | (floppies - 1) << 6;
    return (uint16_t)word;
}

static void fill_data(struct bios *bios)
{
    bda_put16(bios, BDA_COM1, HV_PORT_UART);
    bda_put16(bios, BDA_EBDA, HV_BIOS_EBDA / 16);
    bda_put16(bios, BDA_EQUIPMENT, equipment(bios));
    bda_put16(bios, BDA_MEMORY_KIB, LOW_KIB);
    bda_put16(bios, BDA_KEY_HEAD, BDA_KEYS);
    bda_put16(bios, BDA_KEY_TAIL, BDA_KEYS);
    bda_put16(bios, BDA_KEY_START, BDA_KEYS);
    bda_put16(bios, BDA_KEY_STOP, BDA_KEYS_END);
    bda_put16(bios, BDA_CRTC, CRTC);
    bda_put8(bios, BDA_MODE_SELECT, 0x29);
    bda_put8(bios, BDA_PALETTE, 0x30);
    bda_put8(bios, BDA_NR_DISKS, (uint8_t)count_drives(bios, true));
    bda_put8(bios, BDA_VIDEO, 0x60);
    bda_put8(bios, BDA_VIDEO_DCC, 0x08); /* VGA, colour */
    bda_put8(bios, BDA_KEY_KIND, 0x10);  /* 101 keys */
    bios_put8(bios, HV_BIOS_EBDA, EBDA_KIB);
    for (unsigned i = 0; i < BIOS_DISK_TABLES; i++)
        fill_disk_table(bios, i);
}

int bios_install(struct bios *bios)
{
    struct guest_mem *mem = bios->config.mem;

    if (guest_mem_write(mem, gpa(HV_BIOS_ROM), bios_rom, BIOS_ROM_SIZE))
        return -EFAULT;
    fill_vectors(bios);
    fill_data(bios);
    bios_clock_start(bios);
    bios_video_start(bios);
    return 0;
}
