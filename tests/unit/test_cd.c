/* SPDX-License-Identifier: MIT */
/*
 * CD images: which of them a BIOS boots, and what it loads.
 */
#include <criterion/criterion.h>

#include <string.h>

#include "boot/cd.h"
#include "image_try.h"

#define SECTORS 32u
#define CATALOG (20 * CD_SECTOR_SIZE)

static uint8_t file[SECTORS * CD_SECTOR_SIZE];
static struct cd_boot boot;

/* A CD with a primary descriptor, a boot record and a catalog at 20, which
 * boots four sectors of 512 bytes at 25. */
static void setup(void)
{
    static const uint8_t entry[12] = {0x88, 0, 0, 0, 0, 0, 4, 0, 25};

    memset(file, 0, sizeof(file));
    for (unsigned i = 0; i < 3; i++)
        memcpy(file + (16 + i) * CD_SECTOR_SIZE + 1, "CD001", 5);
    file[16 * CD_SECTOR_SIZE] = 1;
    file[18 * CD_SECTOR_SIZE] = 255;
    memcpy(file + 17 * CD_SECTOR_SIZE + 7, "EL TORITO SPECIFICATION", 23);
    file[17 * CD_SECTOR_SIZE + 0x47] = 20;
    file[CATALOG] = 1;
    file[CATALOG + 30] = 0x55;
    file[CATALOG + 31] = 0xAA;
    memcpy(file + CATALOG + 32, entry, sizeof(entry));
}

TestSuite(cd, .init = setup);

static bool found(void)
{
    return cd_find_boot(file, sizeof(file), &boot);
}

Test(cd, the_first_entry_is_booted)
{
    cr_assert(found());
    cr_assert_eq(boot.segment, 0x7C0, "the usual one");
    cr_assert_eq(boot.nr, 4);
    cr_assert_eq(boot.lba, 25);
    file[CATALOG + 32 + 3] = 0x20;
    cr_assert(found());
    cr_assert_eq(boot.segment, 0x2000);
}

/* One byte of it changed, and it is not booted. */
Test(cd, all_of_it_must_be_right)
{
    static const struct {
        unsigned at;
        uint8_t value;
    } wrong[] = {
        {16 * CD_SECTOR_SIZE + 1, 'X'},    /* not ISO 9660 */
        {17 * CD_SECTOR_SIZE, 2},          /* no boot record */
        {17 * CD_SECTOR_SIZE + 7, 'X'},    /* another system's */
        {17 * CD_SECTOR_SIZE + 0x47, 32},  /* the catalog is past the end */
        {17 * CD_SECTOR_SIZE + 0x4A, 255}, /* far past it */
        {CATALOG, 0},                      /* no validation entry */
        {CATALOG + 1, 0xEF},               /* for EFI */
        {CATALOG + 30, 0},
        {CATALOG + 32, 0},           /* not bootable */
        {CATALOG + 32 + 1, 2},       /* emulates a floppy */
        {CATALOG + 32 + 2, 1},       /* over the vector table */
        {CATALOG + 32 + 3, 0x9F},    /* over the extended data area */
        {CATALOG + 32 + 6, 0},       /* nothing is loaded */
        {CATALOG + 32 + 7, 1},       /* more than there is */
        {CATALOG + 32 + 8, SECTORS}, /* past the end */
        {CATALOG + 32 + 11, 255},
    };

    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
        setup();
        file[wrong[i].at] = wrong[i].value;
        if (wrong[i].at == CATALOG + 32 + 3)
            file[CATALOG + 32 + 2] = 0xB0;
        cr_assert_not(found(), "%zu", i);
    }
}

Test(cd, any_length_is_safe)
{
    for (uint64_t size = 0; size < sizeof(file); size += 101)
        if (cd_find_boot(file, size, &boot))
            cr_assert_geq(size, 26 * CD_SECTOR_SIZE);
}

Test(cd, an_image_that_has_no_boot_sector)
{
    static const struct image_request nothing = {.mode = BOOT_MODE_AUTO};
    struct image_try try;

    image_try(&try, file, sizeof(file), &nothing);
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    cr_assert_eq(try.image.format, IMAGE_CD);
    cr_assert_eq(try.image.protocol, BOOT_PROTOCOL_BIOS);
    cr_assert_eq(try.image.entry, 0x7C00);
    image_try_end(&try);

    memcpy(file, "\xF4", 1);
    memcpy(file + 510, "\x55\xAA", 2);
    image_try(&try, file, sizeof(file), &nothing);
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    cr_assert_eq(try.image.format, IMAGE_DISK, "a hybrid image is a disk");
    image_try_end(&try);
}
