/* SPDX-License-Identifier: MIT */
/*
 * The rest of a `rep outs`: which instruction it is, what is read, and the
 * registers afterwards.
 */
#include "exit/outs.h"
#include "state_tools.h"

#define DATA 0x30000u
#define PORT 0x1F0u

static struct outs outs;
static uint8_t data[8192];

/* The guest has just written the item before rsi, of a `rep outsd`. */
static void begin(void)
{
    state_long();
    for (unsigned i = 0; i < 4 * 4096; i++)
        ram[DATA + i] = (uint8_t)(i * 7 + i / 256);
    RUNS("\xF3\x6F\x90");
    state.regs.rdx = PORT;
    state.regs.rsi = DATA + 4;
    state.regs.rcx = 127;
    state.regs.rflags |= X86_RFLAGS_RF;
    outs = (struct outs){.port = PORT, .size = 4};
}

TestSuite(outs, .init = begin);

/* `want` bytes are taken, those at `at`. */
static void taken(size_t max, size_t want, uint64_t at)
{
    uint64_t rsi = state.regs.rsi, rcx = state.regs.rcx;

    cr_assert(outs_decode(&state, &outs));
    memset(data, 0xEE, sizeof(data));
    size_t len = outs_take(&state, &outs, data, max);
    cr_assert_eq(len, want, "%zu bytes, wanted %zu", len, want);
    cr_assert_arr_eq(data, ram + at, want);
    cr_assert_eq(data[want], 0xEE, "no byte more");
    cr_assert_eq(state.regs.rsi, rsi + want);
    cr_assert_eq(state.regs.rcx, rcx - want / outs.size);
}

static void refused(void)
{
    cr_assert_not(outs_decode(&state, &outs));
}

Test(outs, rest_of_a_sector)
{
    taken(508, 508, DATA + 4);
    cr_assert_eq(state.regs.rip, CODE + 2, "the instruction is over");
    cr_assert_eq(state.regs.rflags, X86_RFLAGS_FIXED);
    refused();
}

Test(outs, as_much_as_is_wanted)
{
    taken(103, 100, DATA + 4);
    cr_assert_eq(state.regs.rip, CODE, "it goes on");
    cr_assert(state.regs.rflags & X86_RFLAGS_RF);
    taken(8, 8, DATA + 104);
}

Test(outs, no_more_than_the_guest_writes)
{
    state.regs.rcx = 3;
    taken(sizeof(data), 12, DATA + 4);
    cr_assert_eq(state.regs.rip, CODE + 2);
}

Test(outs, not_beyond_the_page_of_the_item_before)
{
    state.regs.rcx = 4096;
    state.regs.rsi = DATA + 4096 - 9;
    taken(sizeof(data), 8, DATA + 4096 - 9);
    taken(sizeof(data), 0, DATA); /* the next one crosses */
    state.regs.rsi = DATA + 4096;
    taken(sizeof(data), 0, DATA);
    state.regs.rsi += 3;
    taken(sizeof(data), 0, DATA);
    state.regs.rsi++;
    taken(sizeof(data), 4092, DATA + 4100);
}

Test(outs, two_bytes)
{
    RUNS("\x66\xF3\x6F");
    outs.size = 2;
    taken(508, 254, DATA + 4);
    cr_assert_eq(state.regs.rip, CODE + 3);
    state.regs.rip = CODE;
    state.regs.rcx = 5;
    RUNS("\xF3\x66\x6F");
    taken(508, 10, DATA + 4 + 254);
}

Test(outs, other_instructions)
{
    const struct {
        const char *bytes;
        unsigned size;
    } others[] = {
        {"\x6F\x90\x90", 4},     /* no rep */
        {"\xF3\x6E\x90", 4},     /* bytes */
        {"\xF3\x6F\x90", 2},     /* not of this size */
        {"\x66\xF3\x6F", 4},     /* nor this one */
        {"\xF2\x6F\x90", 4},     /* repne */
        {"\x2E\xF3\x6F", 4},     /* from cs */
        {"\xF3\x67\x6F", 4},     /* with esi */
        {"\xF3\x48\x6F", 4},     /* REX */
        {"\xEF\x90\x90", 4},     /* out dx, eax */
        {"\xF3\x66\x66\x6F", 2}, /* longer than compilers write it */
        {"\xF3\x6D\x90", 4},     /* ins */
    };

    for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
        put_code(others[i].bytes, strlen(others[i].bytes));
        outs.size = others[i].size;
        cr_assert_not(outs_decode(&state, &outs), "number %zu", i);
    }
}

Test(outs, what_only_kvm_can_do)
{
    const struct machine_state good = state;

    state.regs.rflags |= X86_RFLAGS_DF;
    refused();
    state = good;
    state.regs.rflags |= X86_RFLAGS_TF;
    refused();
    state = good;
    state.sregs.cr4 |= X86_CR4_PKE;
    refused();
    state = good;
    state.sregs.cr4 |= X86_CR4_VMXE;
    refused();
    state = good;
    state.sregs.efer |= X86_EFER_SVME;
    refused();
    state = good;
    state.regs.rdx = PORT + 1;
    refused();
    state = good;
    state.regs.rcx = 0;
    refused();
    state = good;
    state.regs.rip = 0x80000000; /* not mapped */
    refused();
}

Test(outs, memory_that_faults_is_left_to_kvm)
{
    state.regs.rsi = 0x400004; /* not mapped */
    taken(508, 0, DATA);
    state_protected(); /* no paging, and no RAM */
    RUNS("\xF3\x6F");
    state.regs.rdx = PORT;
    state.regs.rcx = 1;
    state.regs.rsi = RAM_SIZE + 4;
    taken(508, 0, DATA);
}

Test(outs, ring_3_reads_no_kernel_page)
{
    state.sregs.ss.dpl = 3;
    refused(); /* nor executes one */
    poke(PML4, PDPT | X86_PTE_P | X86_PTE_W | X86_PTE_U);
    poke(PDPT, PD | X86_PTE_P | X86_PTE_W | X86_PTE_U);
    poke(PD, PT | X86_PTE_P | X86_PTE_W | X86_PTE_U);
    poke(PT + 8 * (CODE >> 12), CODE | X86_PTE_P | X86_PTE_U);
    poke(PT + 8 * (DATA >> 12), DATA | X86_PTE_P);
    taken(508, 0, DATA);
    poke(PT + 8 * (DATA >> 12), DATA | X86_PTE_P | X86_PTE_U);
    taken(508, 508, DATA + 4);
}

static void protected_mode(void)
{
    state_protected();
    RUNS("\xF3\x6F");
    state.regs.rdx = 0xFFFF0000 | PORT;
    state.regs.rsi = 4;
    state.regs.rcx = 127;
    state.sregs.ds.base = DATA;
}

Test(outs, segments_of_protected_mode)
{
    protected_mode();
    state.regs.rsi |= 0xFFull << 32; /* no part of esi */
    state.regs.rcx |= 0xFFull << 32;
    cr_assert(outs_decode(&state, &outs));
    cr_assert_eq(outs_take(&state, &outs, data, 508), 508);
    cr_assert_arr_eq(data, ram + DATA + 4, 508);
    cr_assert_eq(state.regs.rsi, 512);
    cr_assert_eq(state.regs.rcx, 0);
    cr_assert_eq(state.regs.rip, CODE + 2);

    protected_mode();
    state.sregs.ds.limit = 510;
    taken(508, 0, DATA);
    state.sregs.ds.limit = 511;
    state.sregs.ds.type = X86_SEG_DATA_RW | X86_SEG_DATA_DOWN;
    taken(508, 0, DATA);
    state.sregs.ds.type = X86_SEG_CODE_RX & ~X86_SEG_CODE_READ;
    taken(508, 0, DATA);
    state.sregs.ds.type = X86_SEG_CODE_RX;
    state.sregs.ds.unusable = 1;
    taken(508, 0, DATA);
    state.sregs.ds.unusable = 0;
    cr_assert_eq(outs_take(&state, &outs, data, 508), 508);
}

Test(outs, real_mode_has_16_bits)
{
    state_real();
    RUNS("\xF3\x6F");
    state.regs.rip = CODE - state.sregs.cs.base;
    state.sregs.ds.base = DATA;
    state.sregs.ds.limit = 0xFFFF;
    state.regs.rdx = PORT;
    state.regs.rcx = 0x10002;
    state.regs.rsi = 0x50004;
    outs.size = 2;
    cr_assert(outs_decode(&state, &outs));
    cr_assert_eq(outs_take(&state, &outs, data, 508), 4);
    cr_assert_arr_eq(data, ram + DATA + 4, 4);
    cr_assert_eq(state.regs.rsi, 0x50008);
    cr_assert_eq(state.regs.rcx, 0x10000);
    cr_assert_eq(state.regs.rip, CODE - state.sregs.cs.base + 2);
    RUNS("\x66\xF3\x6F");
    state.regs.rip = CODE - state.sregs.cs.base;
    state.regs.rcx = 1;
    outs.size = 4;
    cr_assert(outs_decode(&state, &outs));
}
