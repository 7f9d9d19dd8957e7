/* SPDX-License-Identifier: MIT */
/*
 * The page walk: what is mapped, what faults, and with which error code.
 */
#include "debug/bits.h"
#include "debug/walk.h"
#include "debug/core.h"
#include "state_tools.h"

TestSuite(walk, .init = state_long);

static void expect(uint64_t linear, unsigned access, enum walk_problem problem,
                   uint32_t error)
{
    struct walk walk = walk_linear(&state, linear, access);

    cr_assert_eq(walk.problem, problem, "problem %d, wanted %d", walk.problem,
                 problem);
    if (problem != WALK_OK && problem != WALK_NON_CANONICAL)
        cr_assert_eq(walk.error_code, error, "error 0x%x, wanted 0x%x",
                     walk.error_code, error);
}

Test(walk, large_page_is_found)
{
    struct walk walk = walk_linear(&state, 0x212345, 0);

    cr_assert_eq(walk.problem, WALK_OK);
    cr_assert_eq(walk.gpa, 0x212345);
    cr_assert_eq(walk.page_size, 0x200000);
    cr_assert_eq(walk.nr_steps, 3);
    cr_assert_str_eq(walk.steps[2].table, "PD");
    cr_assert_eq(walk.steps[2].index, 1);
}

Test(walk, four_levels_to_a_small_page)
{
    poke(PD, PT | X86_PTE_P | X86_PTE_W);
    poke(PT + 8 * 5, 0x3FF000 | X86_PTE_P);
    struct walk walk = walk_linear(&state, 0x5ABC, 0);
    cr_assert_eq(walk.problem, WALK_OK);
    cr_assert_eq(walk.gpa, 0x3FFABC);
    cr_assert_eq(walk.nr_steps, 4);
}

Test(walk, five_levels)
{
    state.sregs.cr4 |= X86_CR4_LA57;
    poke(0x1F000, PML4 | X86_PTE_P | X86_PTE_W);
    state.sregs.cr3 = 0x1F000;
    struct walk walk = walk_linear(&state, 0x1234, 0);
    cr_assert_eq(walk.problem, WALK_OK);
    cr_assert_eq(walk.gpa, 0x1234);
    cr_assert_eq(walk.nr_steps, 4);
    cr_assert_str_eq(walk.steps[0].table, "PML5");
    expect(0x0100000000000000, 0, WALK_NON_CANONICAL, 0);
    expect(0x0000800000000000, 0, WALK_NOT_PRESENT, 0);
}

Test(walk, not_present_at_each_level)
{
    expect(0x400000, WALK_WRITE, WALK_NOT_PRESENT, X86_PF_W);
    expect(0x40000000, WALK_USER, WALK_NOT_PRESENT, X86_PF_U);
    expect(0x8000000000, 0, WALK_NOT_PRESENT, 0);
    expect(0xFFFFFFFFFFFFF000, 0, WALK_NOT_PRESENT, 0);
}

Test(walk, canonical_edges)
{
    expect(0x0000800000000000, 0, WALK_NON_CANONICAL, 0);
    expect(0xFFFF7FFFFFFFFFFF, 0, WALK_NON_CANONICAL, 0);
    expect(0xFFFF800000000000, 0, WALK_NOT_PRESENT, 0);
    expect(0x00007FFFFFFFFFFF, 0, WALK_NOT_PRESENT, 0);
}

Test(walk, reserved_bits_of_addresses_pages_and_nx)
{
    poke(PD + 8, X86_PTE_P | X86_PTE_W | X86_PTE_PS | 1ull << 40);
    expect(0x200000, 0, WALK_RESERVED, X86_PF_P | X86_PF_RSVD);
    poke(PD + 8, X86_PTE_P | X86_PTE_W | X86_PTE_PS | 1 << 13);
    expect(0x200000, 0, WALK_RESERVED, X86_PF_P | X86_PF_RSVD);
    poke(PD + 8, X86_PTE_P | X86_PTE_W | X86_PTE_PS | X86_PTE_NX);
    expect(0x200000, 0, WALK_RESERVED, X86_PF_P | X86_PF_RSVD);
    state.sregs.efer |= X86_EFER_NXE;
    expect(0x200000, 0, WALK_OK, 0);
    poke(PML4, PDPT | X86_PTE_P | X86_PTE_W | X86_PTE_PS);
    expect(0x200000, 0, WALK_RESERVED, X86_PF_P | X86_PF_RSVD);
}

Test(walk, writes_look_at_wp_and_every_level)
{
    poke(PDPT, PD | X86_PTE_P); /* read-only at the top level */
    expect(0x200000, WALK_WRITE, WALK_OK, 0);
    state.sregs.cr0 |= X86_CR0_WP;
    expect(0x200000, WALK_WRITE, WALK_READ_ONLY, X86_PF_P | X86_PF_W);
    expect(0x200000, 0, WALK_OK, 0);
}

Test(walk, rings_smep_and_smap)
{
    expect(0x200000, WALK_USER, WALK_KERNEL, X86_PF_P | X86_PF_U);
    poke(PML4, PDPT | X86_PTE_P | X86_PTE_W | X86_PTE_U);
    poke(PDPT, PD | X86_PTE_P | X86_PTE_W | X86_PTE_U);
    poke(PD + 8, X86_PTE_P | X86_PTE_W | X86_PTE_U | X86_PTE_PS);
    expect(0x200000, WALK_USER, WALK_OK, 0);
    state.sregs.cr4 |= X86_CR4_SMEP | X86_CR4_SMAP;
    expect(0x200000, WALK_EXEC, WALK_SMEP, X86_PF_P | X86_PF_I);
    expect(0x200000, 0, WALK_SMAP, X86_PF_P);
    state.regs.rflags |= X86_RFLAGS_AC;
    expect(0x200000, 0, WALK_OK, 0);
}

Test(walk, nx_stops_execution_only)
{
    state.sregs.efer |= X86_EFER_NXE;
    poke(PD + 8, X86_PTE_P | X86_PTE_W | X86_PTE_PS | X86_PTE_NX);
    expect(0x200000, 0, WALK_OK, 0);
    expect(0x200000, WALK_EXEC, WALK_NO_EXEC, X86_PF_P | X86_PF_I);
}

Test(walk, table_outside_of_ram)
{
    state.sregs.cr3 = RAM_SIZE;
    struct walk walk = walk_linear(&state, 0, 0);
    cr_assert_eq(walk.problem, WALK_TABLE_LOST);
    cr_assert_eq(walk.table_gpa, RAM_SIZE);
    cr_assert_eq(walk.nr_steps, 0);
}

Test(walk, two_levels_and_4_mib_pages)
{
    state_protected();
    state.sregs.cr0 |= X86_CR0_PG;
    uint32_t pde = 0x83, pte = 0x3FF003, pd_entry = PT | 3;
    memcpy(ram + PML4, &pde, 4);
    state.sregs.cr4 |= X86_CR4_PSE;
    struct walk walk = walk_linear(&state, 0x3ABCDE, 0);
    cr_assert_eq(walk.problem, WALK_OK);
    cr_assert_eq(walk.gpa, 0x3ABCDE);
    cr_assert_eq(walk.page_size, 0x400000);
    memcpy(ram + PML4 + 4, &pd_entry, 4);
    memcpy(ram + PT + 8, &pte, 4);
    walk = walk_linear(&state, 0x402010, 0);
    cr_assert_eq(walk.gpa, 0x3FF010);
}

Test(walk, pae_has_four_first_entries)
{
    state_protected();
    state.sregs.cr0 |= X86_CR0_PG;
    state.sregs.cr4 = X86_CR4_PAE;
    state.sregs.cr3 = 0x1E020 | 0x1F; /* 32-byte aligned is enough, and what
                                         is below is no part of it */
    poke(0x1E020 + 8 * 3, PD | X86_PTE_P);
    struct walk walk = walk_linear(&state, 0xC0201234, 0);
    cr_assert_eq(walk.problem, WALK_OK);
    cr_assert_eq(walk.gpa, 0x201234);
    cr_assert_eq(walk.nr_steps, 2);
    cr_assert_eq(walk.steps[0].index, 3);
}

Test(walk, reading_crosses_pages_and_says_where_it_failed)
{
    char buf[16];
    struct walk failed;

    poke(0x1FFFF8, 0x1111111111111111); /* two pages of different contents */
    poke(0x200000, 0x2222222222222222);
    cr_assert_eq(walk_read(&state, 0x1FFFF8, buf, 16, 0, NULL), 0);
    cr_assert_arr_eq(buf, ram + 0x1FFFF8, 16);
    cr_assert_eq(walk_read(&state, 0x3FFFF8, buf, 16, 0, &failed), -EFAULT);
    cr_assert_eq(failed.linear, 0x400000);
    cr_assert_eq(failed.problem, WALK_NOT_PRESENT);
}

Test(walk, mappings_are_joined_and_circles_end)
{
    static struct core_mapping mappings[64];
    bool is_cut;

    cr_assert_eq(core_find_mappings(&state, mappings, 64, &is_cut), 1);
    cr_assert_eq(mappings[0].linear, 0);
    cr_assert_eq(mappings[0].size, 0x400000);
    cr_assert_not(is_cut);
    for (unsigned i = 0; i < 512; i++) /* every entry is the table itself */
        poke(PML4 + 8 * i, PML4 | X86_PTE_P | X86_PTE_W);
    cr_assert_leq(core_find_mappings(&state, mappings, 64, &is_cut), 64);
    cr_assert(is_cut);
}

/* IOPL is a number among the bits of RFLAGS; 0 is not named, nor is bit 1,
 * which is always set. */
Test(walk, words_for_rflags)
{
    static const struct {
        uint64_t value;
        const char *words;
    } cases[] = {
        {0x2, ""},
        {0x202, "IF"},
        {0x1002, "IOPL=1"},
        {0x3203, "IOPL=3 CF IF"},
        {1ull << 63 | 1u << 5, "bit5 bit63"},
    };
    char text[64];

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        cr_assert_str_eq(
            bits_words(BITS_RFLAGS, cases[i].value, text, sizeof(text)),
            cases[i].words);
}
