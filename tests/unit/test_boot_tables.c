/* SPDX-License-Identifier: MIT */
/*
 * The start-up GDT and page tables, read back the way a CPU reads them.
 */
#include <criterion/criterion.h>
#include <hv/layout.h>
#include <x86/descriptor.h>
#include <x86/paging.h>

#include "boot/tables.h"

static struct guest_mem *create(enum boot_mode mode)
{
    struct guest_mem *mem;

    cr_assert_eq(guest_mem_create(1 << 20, &mem), 0);
    cr_assert_eq(boot_tables_write(mode, BOOT_PROTOCOL_VMM, mem), 0);
    return mem;
}

static uint64_t read_u64(const struct guest_mem *mem, uint64_t at)
{
    uint64_t value;

    cr_assert_eq(guest_mem_read(mem, gpa(at), &value, sizeof(value)), 0);
    return value;
}

/* A descriptor, taken apart as in the SDM's figure. */
struct segment {
    uint32_t base, limit;
    unsigned type, s, dpl, p, l, db, g;
};

static struct segment read_segment(const struct guest_mem *mem,
                                   unsigned selector)
{
    uint64_t raw = read_u64(mem, HV_BOOT_GDT + (selector & ~7u));

    return (struct segment){
        .base = (uint32_t)((raw >> 16 & 0xFFFFFF) | (raw >> 56) << 24),
        .limit = (uint32_t)((raw & 0xFFFF) | (raw >> 48 & 0xF) << 16),
        .type = raw >> 40 & 0xF,
        .s = raw >> 44 & 1,
        .dpl = raw >> 45 & 3,
        .p = raw >> 47 & 1,
        .l = raw >> 53 & 1,
        .db = raw >> 54 & 1,
        .g = raw >> 55 & 1,
    };
}

static void check_flat_segment(struct segment segment, unsigned type,
                               unsigned l, unsigned db)
{
    cr_assert_eq(segment.base, 0);
    cr_assert_eq(segment.limit, 0xFFFFF);
    cr_assert_eq(segment.g, 1);
    cr_assert_eq(segment.type, type);
    cr_assert_eq(segment.s, 1);
    cr_assert_eq(segment.dpl, 0);
    cr_assert_eq(segment.p, 1);
    cr_assert_eq(segment.l, l);
    cr_assert_eq(segment.db, db);
}

Test(boot_tables, gdt_of_long_mode)
{
    struct guest_mem *mem = create(BOOT_MODE_LONG);

    cr_assert_eq(read_u64(mem, HV_BOOT_GDT), 0);
    check_flat_segment(read_segment(mem, BOOT_SELECTOR_CODE), X86_SEG_CODE_RX,
                       1, 0);
    check_flat_segment(read_segment(mem, BOOT_SELECTOR_DATA), X86_SEG_DATA_RW,
                       0, 1);
    cr_assert_eq(BOOT_GDT_LIMIT, BOOT_SELECTOR_DATA + 7);
    guest_mem_destroy(mem);
}

Test(boot_tables, gdt_of_protected_mode)
{
    struct guest_mem *mem = create(BOOT_MODE_PROTECTED);

    cr_assert_eq(read_u64(mem, HV_BOOT_GDT), 0);
    check_flat_segment(read_segment(mem, BOOT_SELECTOR_CODE), X86_SEG_CODE_RX,
                       0, 1);
    check_flat_segment(read_segment(mem, BOOT_SELECTOR_DATA), X86_SEG_DATA_RW,
                       0, 1);
    cr_assert_eq(read_u64(mem, HV_BOOT_PML4), 0, "no paging, no tables");
    guest_mem_destroy(mem);
}

Test(boot_tables, real_mode_has_none)
{
    struct guest_mem *mem = create(BOOT_MODE_REAL);

    for (uint64_t at = HV_BOOT_BASE; at < HV_BOOT_END; at += 8)
        cr_assert_eq(read_u64(mem, at), 0);
    guest_mem_destroy(mem);
}

/* The walk of 4-level paging; UINT64_MAX if nothing is mapped. */
static uint64_t walk(const struct guest_mem *mem, uint64_t address)
{
    const uint64_t want = X86_PTE_P | X86_PTE_W;
    const uint64_t never = X86_PTE_U | X86_PTE_NX | X86_PTE_PWT | X86_PTE_PCD;
    uint64_t table = HV_BOOT_PML4;

    for (unsigned shift = 39; shift >= 21; shift -= 9) {
        uint64_t entry = read_u64(mem, table + (address >> shift & 511) * 8);

        if (!(entry & X86_PTE_P))
            return UINT64_MAX;
        cr_assert_eq(entry & want, want);
        cr_assert_eq(entry & never, 0);
        cr_assert_eq((entry & X86_PTE_PS) != 0, shift == 21);
        table = entry & X86_PTE_ADDR;
    }
    cr_assert_eq(table % X86_LARGE_PAGE_SIZE, 0);
    return table + address % X86_LARGE_PAGE_SIZE;
}

Test(boot_tables, low_4_gib_are_mapped_to_themselves_and_no_more)
{
    struct guest_mem *mem = create(BOOT_MODE_LONG);
    static const uint64_t unmapped[] = {
        1ull << 32,         (1ull << 32) + 0x1234, 1ull << 38, 1ull << 39,
        0x00007FFFFFFFFFFF, 0xFFFF800000000000,    UINT64_MAX,
    };

    for (uint64_t at = 0; at < 1ull << 32; at += X86_LARGE_PAGE_SIZE) {
        cr_assert_eq(walk(mem, at), at);
        cr_assert_eq(walk(mem, at + 0x1FFFFF), at + 0x1FFFFF);
    }
    for (size_t i = 0; i < ARRAY_SIZE(unmapped); i++)
        cr_assert_eq(walk(mem, unmapped[i]), UINT64_MAX);
    guest_mem_destroy(mem);
}

Test(boot_tables, only_their_own_pages_are_written)
{
    struct guest_mem *mem = create(BOOT_MODE_LONG);

    for (uint64_t at = 0; at < HV_BOOT_GDT; at += 8)
        cr_assert_eq(read_u64(mem, at), 0);
    for (uint64_t at = HV_BOOT_GDT + BOOT_GDT_LIMIT + 1; at < HV_BOOT_PML4;
         at += 8)
        cr_assert_eq(read_u64(mem, at), 0);
    for (uint64_t at = HV_BOOT_STACK; at < HV_VGA_HOLE_BASE; at += 8)
        cr_assert_eq(read_u64(mem, at), 0);
    guest_mem_destroy(mem);
}
