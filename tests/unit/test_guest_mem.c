/* SPDX-License-Identifier: MIT */
/*
 * Guest memory: the bounds predicates, exhaustively; every edge of every hole;
 * that a refused copy copies nothing; that the guard pages exist.
 */
#include <errno.h>
#include <hv/layout.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <x86/paging.h>

#include "guest_mem_tools.h"

/* Eight bits in the top of 64, so that a sum that wraps in eight bits also
 * wraps in 64. */
static uint64_t top(unsigned value)
{
    return (uint64_t)value << 56;
}

Test(range, inside_is_exact_for_every_8_bit_input)
{
    for (unsigned off = 0; off < 256; off++)
        for (unsigned len = 0; len < 256; len++)
            for (unsigned size = 0; size < 256; size++)
                if (range_inside(top(off), top(len), top(size)) !=
                        (off + len <= size) ||
                    range_inside(off, len, size) != (off + len <= size))
                    cr_assert_fail("off %u len %u size %u", off, len, size);
}

Test(range, overlap_is_exact_for_every_6_bit_input)
{
    const unsigned n = 64, shift = 58;

    for (unsigned a = 0; a < n; a++)
        for (unsigned a_len = 0; a_len < n && a + a_len <= n; a_len++)
            for (unsigned b = 0; b < n; b++)
                for (unsigned b_len = 0; b_len < n && b + b_len <= n; b_len++) {
                    bool shared =
                        a_len && b_len && a < b + b_len && b < a + a_len;

                    if (range_overlap((uint64_t)a << shift,
                                      (uint64_t)a_len << shift,
                                      (uint64_t)b << shift,
                                      (uint64_t)b_len << shift) != shared)
                        cr_assert_fail("[%u,+%u) and [%u,+%u)", a, a_len, b,
                                       b_len);
                }
}

Test(guest_mem, refuses_bad_sizes)
{
    static const uint64_t bad[] = {0,       1,          4096,      MIB - 4096,
                                   MIB + 1, MIB + 4095, UINT64_MAX};
    struct guest_mem *mem;

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        cr_assert_eq(guest_mem_create(bad[i], &mem), -EINVAL, "%#lx", bad[i]);
        cr_assert_null(mem);
    }
}

Test(guest_mem, says_when_the_host_has_not_so_much)
{
    static const uint64_t huge[] = {1ull << 47, 1ull << 52, 1ull << 63,
                                    UINT64_MAX - 4095, (1ull << 47) - 4096};
    struct guest_mem *mem;

    for (size_t i = 0; i < ARRAY_SIZE(huge); i++) {
        cr_assert_eq(guest_mem_create(huge[i], &mem), -ENOMEM, "%#lx", huge[i]);
        cr_assert_null(mem);
    }
}

Test(guest_mem, regions_follow_the_layout)
{
    static const struct {
        uint64_t size;
        unsigned nr;
        struct {
            uint64_t base, end;
        } want[3];
    } cases[] = {
        {MIB, 2, {{0, 0xA0000}, {0xC0000, MIB}}},
        {64 * MIB, 2, {{0, 0xA0000}, {0xC0000, 64 * MIB}}},
        {3 * GIB, 2, {{0, 0xA0000}, {0xC0000, 3 * GIB}}},
        {3 * GIB + 4096,
         3,
         {{0, 0xA0000}, {0xC0000, 3 * GIB}, {4 * GIB, 4 * GIB + 4096}}},
        {8 * GIB, 3, {{0, 0xA0000}, {0xC0000, 3 * GIB}, {4 * GIB, 9 * GIB}}},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct guest_mem *mem = create(cases[i].size);
        unsigned nr;
        const struct guest_mem_region *region = guest_mem_regions(mem, &nr);

        cr_assert_eq(nr, cases[i].nr);
        for (unsigned r = 0; r < nr; r++) {
            cr_assert_eq(region[r].base, cases[i].want[r].base);
            cr_assert_eq(region[r].base + region[r].size, cases[i].want[r].end);
            /* Congruent modulo 2 MiB, so that huge pages are possible. */
            cr_assert_eq(((uintptr_t)region[r].host - region[r].base) %
                             X86_LARGE_PAGE_SIZE,
                         0);
        }
        cr_assert_eq(guest_mem_size(mem), cases[i].size - 0x20000);
        guest_mem_destroy(mem);
    }
}

Test(guest_mem, every_edge_of_every_hole)
{
    static const struct {
        uint64_t at;
        bool ram;
    } cases[] = {
        {0, true},
        {HV_VGA_HOLE_BASE - 1, true},
        {HV_VGA_HOLE_BASE, false},
        {HV_TEXT_BASE - 1, false},
        {HV_TEXT_BASE, true}, /* memory, if no RAM */
        {HV_VGA_HOLE_END - 1, true},
        {HV_VGA_HOLE_END, true},
        {HV_MMIO_GAP_BASE - 1, true},
        {HV_MMIO_GAP_BASE, false},
        {HV_MMIO_GAP_END - 1, false},
        {HV_MMIO_GAP_END, true},
        {HV_MMIO_GAP_END + GIB - 1, true},
        {HV_MMIO_GAP_END + GIB, false},
        {1ull << 52, false},
        {1ull << 63, false},
        {UINT64_MAX, false},
    };
    struct guest_mem *mem = create(4 * GIB);

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        gpa_t at = gpa(cases[i].at);
        uint8_t byte = 0;

        cr_assert_eq(writable(mem, at.value), cases[i].ram, "%#lx", at.value);
        cr_assert_eq(guest_mem_contains(mem, at, 1), cases[i].ram);
        cr_assert_eq(guest_mem_map(mem, at, 1) != NULL, cases[i].ram);
        cr_assert_eq(guest_mem_read(mem, at, &byte, 1) == 0, cases[i].ram);
        cr_assert_eq(byte, cases[i].ram ? PATTERN : 0);
    }
    guest_mem_destroy(mem);
}

/* No two addresses are the same byte: marks many, then checks all of them. */
Test(guest_mem, addresses_do_not_alias)
{
    static const uint64_t at[] = {
        0,
        HV_VGA_HOLE_BASE - 8,
        HV_TEXT_BASE,
        HV_VGA_HOLE_END,
        HV_MMIO_GAP_BASE - 8,
        HV_MMIO_GAP_END,
        HV_MMIO_GAP_END + HV_VGA_HOLE_END,
        HV_MMIO_GAP_END + GIB - 8,
    };
    struct guest_mem *mem = create(4 * GIB);

    for (uint64_t i = 0; i < ARRAY_SIZE(at); i++)
        cr_assert_eq(guest_mem_write(mem, gpa(at[i]), &i, sizeof(i)), 0);
    for (uint64_t i = 0; i < ARRAY_SIZE(at); i++) {
        uint64_t got;

        cr_assert_eq(guest_mem_read(mem, gpa(at[i]), &got, sizeof(got)), 0);
        cr_assert_eq(got, i);
    }
    guest_mem_destroy(mem);
}

Test(guest_mem, top_of_small_memory_is_its_size)
{
    struct guest_mem *mem = create(2 * MIB);

    cr_assert(writable(mem, 2 * MIB - 1));
    cr_assert_not(writable(mem, 2 * MIB));
    cr_assert(guest_mem_contains(mem, gpa(HV_VGA_HOLE_END),
                                 2 * MIB - HV_VGA_HOLE_END));
    cr_assert_not(guest_mem_contains(mem, gpa(HV_VGA_HOLE_END),
                                     2 * MIB - HV_VGA_HOLE_END + 1));
    guest_mem_destroy(mem);
}

/* Every start and length around the end of a region: all or nothing. */
static void check_straddling(struct guest_mem *mem, uint64_t end)
{
    uint8_t got[16], want[16];

    memset(want, 0xEE, sizeof(want));
    for (uint64_t before = 1; before <= 8; before++)
        for (uint64_t len = 1; len <= 16; len++) {
            gpa_t at = gpa(end - before);
            int expected = len <= before ? 0 : -EFAULT;

            memset(got, 0xEE, sizeof(got));
            cr_assert_eq(guest_mem_read(mem, at, got, len), expected);
            if (expected)
                cr_assert_arr_eq(got, want, sizeof(got), "nothing is copied");
            cr_assert_eq(guest_mem_write(mem, at, want, len), expected);
            cr_assert_eq(guest_mem_map(mem, at, len) == NULL, expected != 0);
            cr_assert_eq(guest_mem_contains(mem, at, len), expected == 0);
        }
}

Test(guest_mem, straddling_accesses_fail_as_a_whole)
{
    struct guest_mem *mem = create(3 * GIB + MIB);

    check_straddling(mem, HV_VGA_HOLE_BASE);
    check_straddling(mem, HV_MMIO_GAP_BASE);
    check_straddling(mem, HV_MMIO_GAP_END + MIB);
    guest_mem_destroy(mem);
}

Test(guest_mem, refused_write_leaves_ram_alone)
{
    struct guest_mem *mem = create(MIB);
    const uint8_t ones[4] = {0xFF, 0xFF, 0xFF, 0xFF};
    uint8_t got[2] = {1, 1};

    cr_assert_eq(guest_mem_write(mem, gpa(MIB - 2), ones, 4), -EFAULT);
    cr_assert_eq(guest_mem_read(mem, gpa(MIB - 2), got, 2), 0);
    cr_assert_eq(got[0] | got[1], 0);
    guest_mem_destroy(mem);
}

Test(guest_mem, starting_in_a_hole_fails_however_long)
{
    struct guest_mem *mem = create(4 * MIB);
    static uint8_t buf[0x30000];

    cr_assert_eq(guest_mem_read(mem, gpa(HV_VGA_HOLE_BASE), buf, sizeof(buf)),
                 -EFAULT);
    cr_assert_eq(
        guest_mem_read(mem, gpa(HV_VGA_HOLE_BASE - 16), buf, sizeof(buf)),
        -EFAULT, "RAM on both sides of the hole");
    guest_mem_destroy(mem);
}

Test(guest_mem, no_bytes_are_never_a_fault)
{
    static const uint64_t at[] = {0, HV_VGA_HOLE_BASE, MIB, UINT64_MAX};
    struct guest_mem *mem = create(MIB);

    for (size_t i = 0; i < ARRAY_SIZE(at); i++) {
        cr_assert_eq(guest_mem_read(mem, gpa(at[i]), NULL, 0), 0);
        cr_assert_eq(guest_mem_write(mem, gpa(at[i]), NULL, 0), 0);
        cr_assert_null(guest_mem_map(mem, gpa(at[i]), 0));
        cr_assert_not(guest_mem_contains(mem, gpa(at[i]), 0));
    }
    guest_mem_destroy(mem);
}

Test(guest_mem, sums_that_wrap_are_refused)
{
    static const struct {
        uint64_t at, len;
    } cases[] = {
        {0, UINT64_MAX},
        {1, UINT64_MAX},
        {MIB - 1, UINT64_MAX - MIB + 2}, /* ends at 0 + 1 */
        {UINT64_MAX, 1},
        {UINT64_MAX, 2},
        {UINT64_MAX - 4095, 8192},
        {1ull << 63, 1ull << 63},
        {HV_VGA_HOLE_END, UINT64_MAX - HV_VGA_HOLE_END + 1 + 16},
    };
    struct guest_mem *mem = create(MIB);
    uint8_t buf[1] = {0xEE};

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        gpa_t at = gpa(cases[i].at);

        cr_assert_eq(guest_mem_read(mem, at, buf, cases[i].len), -EFAULT);
        cr_assert_eq(guest_mem_write(mem, at, buf, cases[i].len), -EFAULT);
        cr_assert_null(guest_mem_map(mem, at, cases[i].len));
        cr_assert_not(guest_mem_contains(mem, at, cases[i].len));
    }
    cr_assert_eq(buf[0], 0xEE);
    guest_mem_destroy(mem);
}

Test(guest_mem, fresh_memory_is_zero_and_not_resident)
{
    struct guest_mem *mem = create(64 * MIB);
    unsigned nr;
    const struct guest_mem_region *region = guest_mem_slots(mem, &nr);
    static unsigned char resident[64 * MIB / 4096];

    for (unsigned r = 0; r < nr; r++) {
        cr_assert_eq(mincore(region[r].host, region[r].size, resident), 0);
        for (uint64_t page = 0; page < region[r].size / 4096; page++)
            cr_assert_not(resident[page] & 1, "page %lu is touched", page);
    }
    for (uint64_t at = 0; at < 64 * MIB; at += 4096 * 16 + 8) {
        uint64_t word = 1;

        if (guest_mem_read(mem, gpa(at), &word, sizeof(word)) == 0)
            cr_assert_eq(word, 0);
    }
    guest_mem_destroy(mem);
}

/* mincore cannot tell, but write(2) from such a page gives EFAULT. */
static bool host_readable(const uint8_t *at)
{
    int fds[2];
    bool readable;

    cr_assert_eq(pipe(fds), 0);
    readable = write(fds[1], at, 1) == 1;
    close(fds[0]);
    close(fds[1]);
    return readable;
}

Test(guest_mem, guards_surround_it)
{
    struct guest_mem *mem = create(MIB);
    unsigned nr;
    const struct guest_mem_region *region = guest_mem_regions(mem, &nr);
    const uint8_t *first = region[0].host;
    const uint8_t *end = region[1].host + region[1].size;

    cr_assert_eq(nr, 2);
    cr_assert(host_readable(first));
    cr_assert(host_readable(end - 1));
    for (uint64_t off = 1; off <= 2 * MIB; off += 65536) {
        cr_assert_not(host_readable(first - off));
        cr_assert_not(host_readable(end + off - 1));
    }
    cr_assert_not(host_readable(first + HV_VGA_HOLE_BASE));
    cr_assert_not(host_readable(first + HV_TEXT_BASE - 1));
    cr_assert(host_readable(first + HV_TEXT_BASE));
    guest_mem_destroy(mem);
}

/* Adjacent RAM and text memory are one slot, and one copy may span both. */
Test(guest_mem, text_memory_is_no_region_and_no_slot_more)
{
    struct guest_mem *mem = create(64 * MIB);
    const uint8_t text[4] = {'H', 0x1F, 'i', 0x1F};
    unsigned nr_regions, nr_slots;
    const struct guest_mem_region *region = guest_mem_regions(mem, &nr_regions);
    const struct guest_mem_region *slot = guest_mem_slots(mem, &nr_slots);

    cr_assert_eq(nr_slots, nr_regions);
    cr_assert_eq(slot[0].base, region[0].base);
    cr_assert_eq(slot[0].size, region[0].size);
    cr_assert_eq(slot[1].base, HV_TEXT_BASE);
    cr_assert_eq(slot[1].base + slot[1].size, region[1].base + region[1].size);
    cr_assert_eq(slot[1].host + HV_TEXT_SIZE, region[1].host);
    cr_assert_eq(guest_mem_text(mem), slot[1].host);
    cr_assert_eq(guest_mem_write(mem, gpa(HV_TEXT_BASE), text, 4), 0);
    cr_assert_arr_eq(guest_mem_text(mem), text, 4);
    cr_assert_eq(guest_mem_write(mem, gpa(HV_VGA_HOLE_END - 2), text, 4), 0);
    cr_assert_eq(memcmp(region[1].host, text + 2, 2), 0);
    guest_mem_destroy(mem);
}

Test(guest_mem, destroying_nothing_is_fine)
{
    guest_mem_destroy(NULL);
}
