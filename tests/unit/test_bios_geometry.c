/* SPDX-License-Identifier: MIT */
/*
 * Which geometry disks and floppies have, for int 13h and at vectors 41h and
 * 46h.
 */
#include "bios_tools.h"
#include "boot/boot_sector.h"
#include "boot/floppy.h"

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
