/* SPDX-License-Identifier: MIT */
/*
 * Int 13h's extensions: sectors by number.
 */
#include "bios_tools.h"

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

/* Drive 0, too: its image may have been made to be a hard disk. */
Test(bios_disk, extensions_are_for_every_drive)
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
    cr_assert_not(carry(&regs));
    put_packet(&t, 16, 2, BUFFER, 100, 0);
    regs = extended(0x42, 0x00);
    call(&t, 0x13, &regs);
    cr_assert_not(carry(&regs));
    cr_assert_eq(sector_at(&t, 1), 101);
    regs = regs_of(0x4100, 0x55AA, 0, 0x05);
    call(&t, 0x13, &regs);
    cr_assert(carry(&regs), "there is no such drive");
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
    regs = extended(0x4B, BIOS_CD);
    regs.eax = 0x4B02; /* there are only 0 and 1 */
    call(&t, 0x13, &regs);
    cr_assert(carry(&regs), "al = 2");
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
