/* SPDX-License-Identifier: MIT */
/*
 * The MP table, found and read as a kernel does it: by its signature, its
 * checksums, and entry by entry. Source: Intel MultiProcessor
 * Specification 1.4.
 */
#include <criterion/criterion.h>

#include <hv/layout.h>

#include "boot/mp_table.h"

#define ROM_BASE 0xF0000u
#define ROM_SIZE 0x10000u

static uint8_t rom[ROM_SIZE];

static void write_table(unsigned nr_cpus)
{
    const struct mp_config config = {
        .nr_cpus = nr_cpus,
        .cpu_signature = 0x000306A9,
        .cpu_features = 0x078BFBFF,
    };
    struct guest_mem *mem;

    cr_assert_eq(guest_mem_create(2 << 20, &mem), 0);
    cr_assert_eq(mp_table_write(&config, mem), 0);
    cr_assert_eq(guest_mem_read(mem, gpa(ROM_BASE), rom, ROM_SIZE), 0);
    guest_mem_destroy(mem);
}

static uint32_t number(const uint8_t *at, unsigned bytes)
{
    uint32_t value = 0;

    memcpy(&value, at, bytes);
    return value;
}

static uint8_t sum(const uint8_t *at, unsigned len)
{
    uint8_t total = 0;

    while (len--)
        total = (uint8_t)(total + *at++);
    return total;
}

/* Searches as xv6 and Linux do, every 16 bytes. */
static const uint8_t *find(void)
{
    for (unsigned i = 0; i < ROM_SIZE; i += 16)
        if (memcmp(rom + i, "_MP_", 4) == 0 && sum(rom + i, 16) == 0) {
            uint32_t at = number(rom + i + 4, 4);
            cr_assert(at >= ROM_BASE && at < ROM_BASE + ROM_SIZE);
            cr_assert_eq(number(rom + i + 8, 4) & 0xFFFF, 0x0401);
            cr_assert_eq(number(rom + i + 11, 4), 0, "the features");
            return rom + (at - ROM_BASE);
        }
    cr_assert_fail("not found");
    return NULL;
}

static void check_interrupt(const uint8_t *at, unsigned line)
{
    static const uint8_t external[] = {4, 3, 0, 0, 0, 0, 0xFF, 0};
    static const uint8_t nmi[] = {4, 1, 0, 0, 0, 0, 0xFF, 1};
    uint8_t isa[] = {3, 0, 0, 0, 0, (uint8_t)line, 0, (uint8_t)line};

    cr_assert_arr_eq(at, line == 16 ? external : line == 17 ? nmi : isa, 8);
}

static void check_table(unsigned nr_cpus)
{
    const uint8_t *table = find();
    unsigned length = number(table + 4, 2);
    const uint8_t *at = table + 44;

    cr_assert_arr_eq(table, "PCMP", 4);
    cr_assert_eq(sum(table, length), 0);
    cr_assert_eq(table[6], 4, "version 1.4");
    cr_assert_eq(number(table + 36, 4), HV_LAPIC_BASE);
    cr_assert_eq(number(table + 34, 2), nr_cpus + 2 + 15 + 2);
    for (unsigned i = 0; i < nr_cpus; i++, at += 20) {
        cr_assert_eq(at[0], 0);
        cr_assert_eq(at[1], i);
        cr_assert_eq(at[3], i == 0 ? 3 : 1);
        cr_assert_eq(number(at + 4, 4), 0x000306A9);
        cr_assert_eq(number(at + 8, 4), 0x078BFBFF);
    }
    cr_assert_arr_eq(at, "\1\0ISA   ", 8);
    cr_assert_arr_eq(at + 8, "\2\0\x11\1\0\0\xC0\xFE", 8);
    at += 16;
    for (unsigned line = 0; line < 18; line++)
        if (line != 2) {
            check_interrupt(at, line);
            at += 8;
        }
    cr_assert_eq(at, table + length);
}

/* Searches as xv6 does: at the EBDA, or else at the end of base memory. */
Test(mp_table, the_other_places_are_in_ram)
{
    struct guest_mem *mem;
    uint16_t segment, kib;

    cr_assert_eq(guest_mem_create(2 << 20, &mem), 0);
    cr_assert_eq(mp_table_write_places(mem), 0);
    cr_assert_eq(guest_mem_read(mem, gpa(0x40E), &segment, 2), 0);
    cr_assert_eq(guest_mem_read(mem, gpa(0x413), &kib, 2), 0);
    cr_assert_eq(segment << 4, 0x9FC00);
    cr_assert_eq(kib, 639);
    guest_mem_destroy(mem);
}

Test(mp_table, tells_of_all_processors_and_lines)
{
    static const unsigned nr_cpus[] = {1, 2, 3, 64};

    for (unsigned i = 0; i < ARRAY_SIZE(nr_cpus); i++) {
        write_table(nr_cpus[i]);
        check_table(nr_cpus[i]);
        /* One page, and no more. */
        for (unsigned k = HV_MP_TABLE_END - ROM_BASE; k < ROM_SIZE; k++)
            cr_assert_eq(rom[k], 0);
    }
}
