/* SPDX-License-Identifier: MIT */
/*
 * Int 13h: sectors by cylinder, head and sector, and by number; and refused
 * requests.
 */
#include "bios_tools.h"
#include "boot/boot_sector.h"
#include "boot/floppy.h"

#define BUFFER 0x9000u

static uint32_t sector_at(struct bios_try *t, unsigned index)
{
    return peek32(t, BUFFER + index * BIOS_SECTOR_SIZE);
}

/* A "device address packet" at 0:6000. */
static void put_packet(struct bios_try *t, uint8_t size, uint16_t nr,
                       uint32_t buffer, uint64_t lba, uint64_t flat)
{
    const struct {
        uint8_t size, reserved;
        uint16_t nr;
        uint32_t buffer;
        uint64_t lba, flat;
    } packet = {size, 0, nr, buffer, lba, flat};

    poke(t, 0x6000, &packet, sizeof(packet));
}

static struct bios_regs extended(uint8_t function, uint8_t drive)
{
    struct bios_regs regs = regs_of((uint32_t)function << 8, 0, 0, drive);

    regs.esi = 0x6000;
    return regs;
}

Test(bios_disk, floppies_have_the_geometry_of_their_size)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0800, 0, 0, 0);

    bios_try(&t, 0x00);
    call(&t, 0x13, &regs);
    cr_assert_not(carry(&regs));
    cr_assert_eq(regs.ebx & 0xFFFF, 4, "1.44 MB");
    cr_assert_eq(regs.ecx & 0xFFFF, 79 << 8 | 18);
    cr_assert_eq(regs.edx & 0xFFFF, 1 << 8 | 1, "2 heads, 1 drive");
    cr_assert_eq(regs.es, HV_BIOS_SEGMENT);
    cr_assert_eq(regs.edi & 0xFFFF, bios_rom_map.floppy_table);
    bios_try_end(&t);
}

/* A drive of an image with these values in its FAT, `surplus` bytes longer than
 * they say. */
static struct bios_drive floppy_with(unsigned total, unsigned sectors,
                                     unsigned heads, size_t surplus)
{
    struct bios_drive drive;
    struct disk *disk;
    uint8_t sector[BIOS_SECTOR_SIZE] = {[12] = 2};

    sector[19] = (uint8_t)total;
    sector[20] = (uint8_t)(total >> 8);
    sector[24] = (uint8_t)sectors;
    sector[26] = (uint8_t)heads;
    size_t size = total * BIOS_SECTOR_SIZE + surplus;
    cr_assert_eq(disk_of_memory(sector, sizeof(sector), size, NULL, &disk), 0);
    bios_drive_init(&drive, disk, 0x00);
    cr_assert_eq(floppy_of(sector, size) != NULL,
                 boot_sector_drive(sector, size) == 0x00);
    if (!floppy_of(sector, size))
        drive.floppy_type = 0;
    disk_close(disk);
    return drive;
}

Test(bios_disk, a_fat_says_what_a_floppy_with_a_surplus_is)
{
    cr_assert_eq(floppy_with(2880, 18, 2, 512).floppy_type, 4);
    struct bios_drive drive = floppy_with(1440, 9, 2, 4096);
    cr_assert_eq(drive.floppy_type, 3);
    cr_assert_eq(drive.sectors, 9);
    cr_assert_eq(floppy_with(2880, 63, 16, 512).floppy_type, 0, "a hard disk");
    cr_assert_eq(floppy_with(2880, 18, 2, 1u << 20).floppy_type, 0);
    cr_assert_eq(floppy_with(3000, 18, 2, 512).floppy_type, 0);
}

Test(bios_disk, vectors_41_and_46_have_the_geometry_of_hard_disks)
{
    struct bios_try t;

    bios_try(&t, 0x80);
    uint64_t at = peek32(&t, 4 * 0x41);
    at = (at >> 16) * 16 + (at & 0xFFFF);
    cr_assert(at > HV_BIOS_EBDA && at < 0xA0000);
    const struct bios_drive *drive = &t.config.drives[0];
    cr_assert_eq(peek32(&t, at) & 0xFFFFFF,
                 drive->cylinders | (uint32_t)drive->heads << 16);
    cr_assert_eq(peek32(&t, at + 14) & 0xFF, drive->sectors);
    at = peek32(&t, 4 * 0x46);
    at = (at >> 16) * 16 + (at & 0xFFFF);
    cr_assert_eq(peek32(&t, at), 0, "there is one");
    bios_try_end(&t);
}

Test(bios_disk, hard_disks_have_63_sectors_and_as_many_heads_as_needed)
{
    static const struct {
        uint64_t mib;
        unsigned heads;
    } cases[] = {{8, 16}, {500, 16}, {600, 32}, {4000, 128}, {8000, 255}};

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct bios_drive drive;
        struct disk *disk;
        cr_assert_eq(disk_of_memory(NULL, 0, cases[i].mib << 20, NULL, &disk),
                     0);
        bios_drive_init(&drive, disk, 0x80);
        cr_assert_eq(drive.heads, cases[i].heads);
        cr_assert_eq(drive.sectors, 63);
        cr_assert_leq(drive.cylinders, 1024);
        disk_close(disk);
    }
}

Test(bios_disk, a_partition_table_says_what_the_geometry_was)
{
    struct bios_drive drive;
    struct disk *disk;
    uint8_t image[512] = {[510] = 0x55, [511] = 0xAA};

    image[446 + 5] = 15; /* last head */
    image[446 + 6] = 17; /* last sector */
    image[446 + 12] = 1; /* not empty */
    cr_assert_eq(disk_of_memory(image, sizeof(image), 8u << 20, NULL, &disk),
                 0);
    bios_drive_init(&drive, disk, 0x80);
    cr_assert_eq(drive.heads, 16);
    cr_assert_eq(drive.sectors, 17);
    image[446 + 16] = 0x33; /* not a partition's status: this is code */
    image[446 + 12] = 0;
    bios_drive_init(&drive, disk, 0x80);
    cr_assert_eq(drive.sectors, 63);
    disk_close(disk);
}

Test(bios_disk, reads_by_cylinder_head_and_sector)
{
    static const struct {
        uint16_t cx;
        uint8_t head;
        uint32_t lba;
    } cases[] = {
        {0x0001, 0, 0},  {0x0002, 0, 1},    {0x0012, 0, 17}, {0x0001, 1, 18},
        {0x0101, 0, 36}, {0x4F12, 1, 2879}, {0x0101, 1, 54},
    };
    struct bios_try t;

    bios_try(&t, 0x00);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct bios_regs regs =
            regs_of(0x0201, BUFFER, cases[i].cx, (uint32_t)cases[i].head << 8);
        call(&t, 0x13, &regs);
        cr_assert_not(carry(&regs));
        cr_assert_eq(regs.eax & 0xFFFF, 1);
        cr_assert_eq(sector_at(&t, 0), cases[i].lba);
    }
    bios_try_end(&t);
}

Test(bios_disk, a_read_goes_on_over_the_end_of_a_track)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0204, BUFFER, 0x0011, 0x0000);

    bios_try(&t, 0x00);
    call(&t, 0x13, &regs);
    cr_assert_not(carry(&regs));
    for (unsigned i = 0; i < 4; i++)
        cr_assert_eq(sector_at(&t, i), 16 + i);
    bios_try_end(&t);
}

Test(bios_disk, what_is_not_there_is_refused)
{
    static const struct {
        uint16_t ax, cx, dx;
        uint8_t status;
    } cases[] = {
        {0x0201, 0x0001, 0x0001, 0x01}, /* no such drive */
        {0x0201, 0x0000, 0x0000, 0x04}, /* sector 0 */
        {0x0201, 0x0013, 0x0000, 0x04}, /* sector 19 of 18 */
        {0x0201, 0x0001, 0x0200, 0x04}, /* head 2 */
        {0x0201, 0x5001, 0x0000, 0x04}, /* cylinder 80 */
        {0x0202, 0x4F12, 0x0100, 0x04}, /* over the end */
        {0x0200, 0x0001, 0x0000, 0x01}, /* nothing */
    };
    struct bios_try t;

    bios_try(&t, 0x00);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct bios_regs regs =
            regs_of(cases[i].ax, BUFFER, cases[i].cx, cases[i].dx);
        call(&t, 0x13, &regs);
        cr_assert(carry(&regs), "case %zu", i);
        cr_assert_eq(regs.eax & 0xFFFF, cases[i].status << 8, "case %zu", i);
    }
    bios_try_end(&t);
}

Test(bios_disk, a_buffer_that_is_no_memory_is_refused)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0202, 0xFF00, 0x0001, 0);

    bios_try(&t, 0x00);
    regs.es = 0x9000; /* 0x9FF00: the second sector is in the hole */
    call(&t, 0x13, &regs);
    cr_assert(carry(&regs));
    cr_assert_eq(regs.eax >> 8 & 0xFF, 0x09);
    bios_try_end(&t);
}

Test(bios_disk, what_was_written_is_read_again)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0301, BUFFER, 0x0005, 0);

    bios_try(&t, 0x00);
    poke16(&t, BUFFER, 0xBEEF);
    call(&t, 0x13, &regs);
    cr_assert_not(carry(&regs));
    poke16(&t, BUFFER, 0);
    regs = regs_of(0x0201, BUFFER, 0x0005, 0);
    call(&t, 0x13, &regs);
    cr_assert_eq(peek16(&t, BUFFER), 0xBEEF);
    cr_assert_eq(t.image[4 * 512], 4, "the image itself is as it was");
    bios_try_end(&t);
}

Test(bios_disk, the_last_status_is_kept_for_each_kind)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0201, BUFFER, 0x0000, 0);

    bios_try(&t, 0x00);
    call(&t, 0x13, &regs);
    regs = regs_of(0x0100, 0, 0, 0x80);
    call(&t, 0x13, &regs);
    cr_assert_not(carry(&regs));
    regs = regs_of(0x0100, 0, 0, 0x00);
    call(&t, 0x13, &regs);
    cr_assert(carry(&regs));
    cr_assert_eq(regs.eax >> 8 & 0xFF, 0x04);
    bios_try_end(&t);
}

Test(bios_disk, the_type_tells_a_floppy_from_a_hard_disk)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x1500, 0, 0, 0x00);

    bios_try(&t, 0x00);
    call(&t, 0x13, &regs);
    cr_assert_eq(regs.eax >> 8 & 0xFF, 1);
    regs = regs_of(0x1500, 0, 0, 0x80);
    call(&t, 0x13, &regs);
    cr_assert(carry(&regs));
    bios_try_end(&t);
    bios_try(&t, 0x80);
    regs = regs_of(0x1500, 0, 0, 0x80);
    call(&t, 0x13, &regs);
    cr_assert_eq(regs.eax >> 8 & 0xFF, 3);
    cr_assert_eq((regs.ecx << 16 | (regs.edx & 0xFFFF)), 2u * 16 * 63);
    bios_try_end(&t);
}

/* --------------------------------------------------------------- extensions */

Test(bios_disk, extensions_are_for_hard_disks)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x4100, 0x55AA, 0, 0x80);

    bios_try(&t, 0x80);
    call(&t, 0x13, &regs);
    cr_assert_not(carry(&regs));
    cr_assert_eq(regs.ebx, 0xAA55);
    cr_assert_eq(regs.ecx & 1, 1);
    regs = regs_of(0x4100, 0x1234, 0, 0x80);
    call(&t, 0x13, &regs);
    cr_assert(carry(&regs));
    bios_try_end(&t);
    bios_try(&t, 0x00);
    regs = regs_of(0x4100, 0x55AA, 0, 0x00);
    call(&t, 0x13, &regs);
    cr_assert(carry(&regs));
    bios_try_end(&t);
}

Test(bios_disk, reads_by_number)
{
    struct bios_try t;
    struct bios_regs regs = extended(0x42, 0x80);

    bios_try(&t, 0x80);
    put_packet(&t, 16, 3, BUFFER, 100, 0);
    call(&t, 0x13, &regs);
    cr_assert_not(carry(&regs));
    for (unsigned i = 0; i < 3; i++)
        cr_assert_eq(sector_at(&t, i), 100 + i);
    bios_try_end(&t);
}

Test(bios_disk, a_packet_may_have_a_flat_address)
{
    struct bios_try t;
    struct bios_regs regs = extended(0x42, 0x80);

    bios_try(&t, 0x80);
    put_packet(&t, 24, 1, 0xFFFFFFFF, 7, 0x200000);
    call(&t, 0x13, &regs);
    cr_assert_not(carry(&regs));
    cr_assert_eq(peek32(&t, 0x200000), 7);
    bios_try_end(&t);
}

Test(bios_disk, hostile_packets_are_refused)
{
    static const struct {
        uint8_t size;
        uint16_t nr;
        uint32_t buffer;
        uint64_t lba, flat;
    } cases[] = {
        {0, 1, BUFFER, 0, 0},
        {15, 1, BUFFER, 0, 0},
        {16, 1, BUFFER, TEST_SECTORS, 0},
        {16, 2, BUFFER, TEST_SECTORS - 1, 0},
        {16, 1, BUFFER, UINT64_MAX, 0},
        {16, 0xFFFF, BUFFER, 0, 0},
        {16, 1, 0xA0000000, 0, 0},
        {24, 1, 0xFFFFFFFF, 0, UINT64_MAX},
        {24, 1, 0xFFFFFFFF, 0, UINT64_MAX - 511},
    };
    struct bios_try t;

    bios_try(&t, 0x80);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct bios_regs regs = extended(0x42, 0x80);
        put_packet(&t, cases[i].size, cases[i].nr, cases[i].buffer,
                   cases[i].lba, cases[i].flat);
        call(&t, 0x13, &regs);
        cr_assert(carry(&regs), "case %zu", i);
    }
    bios_try_end(&t);
}

Test(bios_disk, parameters_of_a_hard_disk)
{
    struct bios_try t;
    struct bios_regs regs = extended(0x48, 0x80);

    bios_try(&t, 0x80);
    poke16(&t, 0x6000, 30);
    call(&t, 0x13, &regs);
    cr_assert_not(carry(&regs));
    cr_assert_eq(peek16(&t, 0x6000), 26);
    cr_assert_eq(peek32(&t, 0x6010), TEST_SECTORS);
    cr_assert_eq(peek16(&t, 0x6018), 512);
    poke16(&t, 0x6000, 25);
    regs = extended(0x48, 0x80);
    call(&t, 0x13, &regs);
    cr_assert(carry(&regs));
    bios_try_end(&t);
}

/* ----------------------------------------------------------------------- CD
 */

static void cd_try(struct bios_try *t)
{
    bios_try(t, BIOS_CD);
    bios_destroy(t->bios);
    bios_drive_init(&t->config.drives[0], t->disk, BIOS_CD);
    t->config.drives[0].cd =
        (struct cd_boot){.segment = 0x2345, .nr = 3, .lba = 5};
    t->bios = bios_create(&t->config);
    cr_assert_eq(bios_install(t->bios), 0);
}

Test(bios_disk, a_cd_has_large_sectors)
{
    struct bios_try t;
    struct bios_regs regs = extended(0x42, BIOS_CD);

    cd_try(&t);
    put_packet(&t, 16, 2, BUFFER, 100, 0);
    call(&t, 0x13, &regs);
    cr_assert_not(carry(&regs));
    for (unsigned i = 0; i < 8; i++)
        cr_assert_eq(sector_at(&t, i), 400 + i);
    put_packet(&t, 16, 1, BUFFER, TEST_SECTORS / 4, 0);
    regs = extended(0x42, BIOS_CD);
    call(&t, 0x13, &regs);
    cr_assert(carry(&regs), "past the end");
    put_packet(&t, 16, 1, BUFFER, 0, 0);
    regs = extended(0x43, BIOS_CD);
    call(&t, 0x13, &regs);
    cr_assert_eq(regs.eax >> 8 & 0xFF, 3, "write-protected");
    regs = regs_of(0x0201, BUFFER, 1, BIOS_CD);
    call(&t, 0x13, &regs);
    cr_assert(carry(&regs), "no tracks");
    regs = regs_of(0x0800, 0, 0, BIOS_CD);
    call(&t, 0x13, &regs);
    cr_assert(carry(&regs), "no geometry");
    bios_try_end(&t);
}

Test(bios_disk, a_cd_tells_what_was_booted)
{
    struct bios_try t;
    struct bios_regs regs = extended(0x4B, BIOS_CD);

    cd_try(&t);
    regs.eax |= 1;
    call(&t, 0x13, &regs);
    cr_assert_not(carry(&regs));
    uint64_t at = (uint64_t)regs.ds * 16 + regs.esi;
    cr_assert_eq(peek32(&t, at), 0x00E00013, "19 bytes, no emulation, drive");
    cr_assert_eq(peek32(&t, at + 4), 5);
    cr_assert_eq(peek16(&t, at + 12), 0x2345);
    cr_assert_eq(peek16(&t, at + 14), 3);
    bios_try_end(&t);
    bios_try(&t, 0x80);
    regs = extended(0x4B, 0x80);
    call(&t, 0x13, &regs);
    cr_assert(carry(&regs), "a hard disk");
    bios_try_end(&t);
}

Test(bios_disk, a_cd_boots_what_its_catalog_names)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0, 0, 0, 0);

    cd_try(&t);
    call(&t, 0x19, &regs);
    cr_assert_eq(regs.cs, 0x2000);
    cr_assert_eq(regs.eip, 0x3450);
    cr_assert_eq(regs.edx, BIOS_CD);
    for (unsigned i = 0; i < 3; i++)
        cr_assert_eq(peek32(&t, 0x23450 + i * 512), 20 + i);
    cr_assert_neq(peek32(&t, 0x23450 + 3 * 512), 23);
    bios_try_end(&t);
}
