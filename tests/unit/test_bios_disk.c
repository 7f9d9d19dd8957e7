/* SPDX-License-Identifier: MIT */
/*
 * Int 13h: sectors by cylinder, head and sector; and refused requests.
 */
#include "bios_tools.h"

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
