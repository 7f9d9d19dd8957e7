/* SPDX-License-Identifier: MIT */
/*
 * Which fault the instruction at rip raises.
 */
#include "debug/cause/fault.h"
#include "state_tools.h"

TestSuite(fault, .init = state_long);

static struct fault fault;

static void expect(enum fault_reason reason, unsigned vector, uint32_t error)
{
    char words[256];

    fault_predict(&state, &fault);
    cr_assert_eq(fault.reason, reason, "reason %d, wanted %d: %s", fault.reason,
                 reason, fault_words(&state, &fault, words, sizeof(words)));
    cr_assert(*fault_words(&state, &fault, words, sizeof(words)));
    if (reason == FAULT_NONE || reason == FAULT_FETCH_NO_RAM)
        return;
    cr_assert_eq(fault.event.vector, vector, "vector %u", fault.event.vector);
    cr_assert_eq(fault.event.error, error, "error 0x%x", fault.event.error);
}

Test(fault, harmless_instructions_raise_nothing)
{
    RUNS("\x90");
    expect(FAULT_NONE, 0, 0);
    RUNS("\x55"); /* push rbp */
    expect(FAULT_NONE, 0, 0);
    RUNS("\xc3"); /* ret, to 0 */
    expect(FAULT_NONE, 0, 0);
    RUNS("\x0f\x30"); /* wrmsr */
    expect(FAULT_NONE, 0, 0);
    RUNS("\xf4"); /* hlt */
    expect(FAULT_NONE, 0, 0);
    RUNS("\x8d\x04\x25\0\0\x40\0"); /* lea of what is not mapped */
    expect(FAULT_NONE, 0, 0);
    RUNS("\xfb"); /* sti */
    expect(FAULT_NONE, 0, 0);
}

Test(fault, fetch)
{
    state.regs.rip = 0x400000;
    expect(FAULT_FETCH_PAGE, X86_VEC_PF, 0);
    state.sregs.efer |= X86_EFER_NXE;
    expect(FAULT_FETCH_PAGE, X86_VEC_PF, X86_PF_I);
    state.regs.rip = 0x800000000000;
    expect(FAULT_FETCH_CANONICAL, X86_VEC_GP, 0);
    poke(PD + 16, 0x400000 | X86_PTE_P | X86_PTE_PS);
    state.regs.rip = 0x400000;
    expect(FAULT_FETCH_NO_RAM, 0, 0);
}

Test(fault, an_instruction_may_cross_into_a_page_that_is_missing)
{
    state.regs.rip = 0x3FFFFE;
    memcpy(ram + 0x3FFFFE, "\x48\xb8", 2); /* mov rax, imm64 */
    expect(FAULT_FETCH_PAGE, X86_VEC_PF, 0);
    cr_assert_eq(fault.event.address, 0x400000);
    memcpy(ram + 0x3FFFFE, "\x90\x90", 2); /* and one that does not */
    expect(FAULT_NONE, 0, 0);
}

Test(fault, opcodes)
{
    RUNS("\x06");
    expect(FAULT_OPCODE, X86_VEC_UD, 0);
    RUNS("\x0f\x0b");
    expect(FAULT_UD2, X86_VEC_UD, 0);
    RUNS("\xcd\x80");
    expect(FAULT_INTERRUPT, 0x80, 0);
    cr_assert_eq(fault.event.kind, EVENT_SOFTWARE);
    cr_assert_eq(fault.event.rip, CODE + 2);
}

Test(fault, data)
{
    RUNS("\x8b\x03"); /* mov eax, [rbx] */
    state.regs.rbx = 0x400000;
    expect(FAULT_DATA_PAGE, X86_VEC_PF, 0);
    cr_assert_eq(fault.event.address, 0x400000);
    state.regs.rbx = 0x3FFFFE; /* the second half */
    expect(FAULT_DATA_PAGE, X86_VEC_PF, 0);
    cr_assert_eq(fault.event.address, 0x400000);
    state.regs.rbx = 0x800000000000;
    expect(FAULT_DATA_CANONICAL, X86_VEC_GP, 0);
    RUNS("\x8b\x04\x24"); /* mov eax, [rsp] */
    state.regs.rsp = 0x800000000000;
    expect(FAULT_DATA_CANONICAL, X86_VEC_SS, 0);
    RUNS("\x89\x03"); /* mov [rbx], eax */
    state.regs.rbx = 0x200000;
    poke(PD + 8, 0x200000 | X86_PTE_P | X86_PTE_PS);
    state.sregs.cr0 |= X86_CR0_WP;
    expect(FAULT_DATA_PAGE, X86_VEC_PF, X86_PF_P | X86_PF_W);
}

Test(fault, stack)
{
    state.regs.rsp = 0x400008;
    RUNS("\x50"); /* push rax */
    expect(FAULT_STACK_PAGE, X86_VEC_PF, X86_PF_W);
    state.regs.rsp = 0x400000;
    expect(FAULT_NONE, 0, 0);
    RUNS("\xe8\0\0\0\0"); /* call */
    state.regs.rsp = 0x400008;
    expect(FAULT_STACK_PAGE, X86_VEC_PF, X86_PF_W);
    RUNS("\x58"); /* pop rax */
    expect(FAULT_STACK_PAGE, X86_VEC_PF, 0);
}

Test(fault, vector_instructions_need_to_be_switched_on)
{
    RUNS("\x0f\x28\xc1"); /* movaps */
    expect(FAULT_NO_OSFXSR, X86_VEC_UD, 0);
    state.sregs.cr4 |= X86_CR4_OSFXSR;
    expect(FAULT_NONE, 0, 0);
    state.sregs.cr0 |= X86_CR0_TS;
    expect(FAULT_CR0_TS, X86_VEC_NM, 0);
    state.sregs.cr0 |= X86_CR0_EM;
    expect(FAULT_CR0_EM, X86_VEC_UD, 0);
    RUNS("\xc5\xf8\x28\xc1"); /* vmovaps */
    expect(FAULT_NO_OSXSAVE, X86_VEC_UD, 0);
}

Test(fault, aligned_moves)
{
    state.sregs.cr4 |= X86_CR4_OSFXSR;
    state.regs.rax = 0x1008;
    RUNS("\x0f\x28\x00"); /* movaps xmm0, [rax] */
    expect(FAULT_DATA_ALIGN, X86_VEC_GP, 0);
    RUNS("\x0f\x10\x00"); /* movups */
    expect(FAULT_NONE, 0, 0);
    RUNS("\xf3\x0f\x6f\x00"); /* movdqu */
    expect(FAULT_NONE, 0, 0);
    RUNS("\xf2\x0f\xf0\x00"); /* lddqu */
    expect(FAULT_NONE, 0, 0);
    RUNS("\x66\x0f\x6f\x00"); /* movdqa */
    expect(FAULT_DATA_ALIGN, X86_VEC_GP, 0);
    RUNS("\x0f\xae\x00"); /* fxsave [rax] */
    expect(FAULT_DATA_ALIGN, X86_VEC_GP, 0);
    RUNS("\x0f\xae\x08"); /* fxrstor [rax] */
    expect(FAULT_DATA_ALIGN, X86_VEC_GP, 0);
    state.regs.rax = 0x1010;
    expect(FAULT_NONE, 0, 0);
}

Test(fault, division)
{
    RUNS("\xf7\xf1"); /* div ecx */
    expect(FAULT_DIVIDE, X86_VEC_DE, 0);
    state.regs.rcx = 2;
    expect(FAULT_NONE, 0, 0);
    state.regs.rdx = 2; /* the quotient is too large */
    expect(FAULT_DIVIDE, X86_VEC_DE, 0);
}

Test(fault, ring_3_may_not)
{
    poke(PML4, PDPT | X86_PTE_P | X86_PTE_W | X86_PTE_U);
    poke(PDPT, PD | X86_PTE_P | X86_PTE_W | X86_PTE_U);
    poke(PD, X86_PTE_P | X86_PTE_W | X86_PTE_U | X86_PTE_PS);
    state.sregs.cs.dpl = state.sregs.ss.dpl = 3;
    RUNS("\xf4");
    expect(FAULT_PRIVILEGE, X86_VEC_GP, 0);
    RUNS("\xfa"); /* cli */
    expect(FAULT_PRIVILEGE, X86_VEC_GP, 0);
    state.regs.rflags |= X86_RFLAGS_IOPL;
    expect(FAULT_NONE, 0, 0);
    RUNS("\x0f\x20\xc0"); /* mov rax, cr0 */
    expect(FAULT_PRIVILEGE, X86_VEC_GP, 0);
    RUNS("\x0f\x22\xc0"); /* mov cr0, rax */
    expect(FAULT_PRIVILEGE, X86_VEC_GP, 0);
    RUNS("\x0f\x21\xc0"); /* mov rax, dr0 */
    expect(FAULT_PRIVILEGE, X86_VEC_GP, 0);
    RUNS("\x0f\x23\xc0"); /* mov dr0, rax */
    expect(FAULT_PRIVILEGE, X86_VEC_GP, 0);
    RUNS("\x8b\x03");
    state.regs.rbx = 0x200000;
    expect(FAULT_DATA_PAGE, X86_VEC_PF, X86_PF_P | X86_PF_U);
}

Test(fault, control_registers)
{
    RUNS("\x0f\x22\xe0"); /* mov cr4, rax */
    state.regs.rax = 1u << 30 | X86_CR4_PAE;
    expect(FAULT_CR_RESERVED, X86_VEC_GP, 0);
    state.regs.rax = 0;
    expect(FAULT_CR_PAE_OFF, X86_VEC_GP, 0);
    RUNS("\x0f\x22\xc0"); /* mov cr0, rax */
    state.regs.rax = X86_CR0_PG;
    expect(FAULT_CR_PG_WITHOUT_PE, X86_VEC_GP, 0);
    state.regs.rax = X86_CR0_PG | X86_CR0_PE | X86_CR0_NW;
    expect(FAULT_CR_NW_WITHOUT_CD, X86_VEC_GP, 0);
    RUNS("\x0f\x22\xd8"); /* mov cr3, rax */
    state.regs.rax = 1ull << 41;
    expect(FAULT_CR_RESERVED, X86_VEC_GP, 0);
    state.regs.rax = 1ull << 63 | PML4; /* PCID's, not an address's */
    expect(FAULT_NONE, 0, 0);
}

Test(fault, paging_switched_on_without_what_it_needs)
{
    state_protected();
    RUNS("\x0f\x22\xc0");
    state.regs.rax = X86_CR0_PG | X86_CR0_PE;
    expect(FAULT_NONE, 0, 0);
    state.sregs.efer = X86_EFER_LME;
    expect(FAULT_CR_PG_WITHOUT_PAE, X86_VEC_GP, 0);
    state.sregs.efer = 0;
    state.sregs.cr4 = X86_CR4_PAE; /* CR3 points to a PML4, whose writable bit
                                      is reserved here */
    expect(FAULT_CR_PDPTE, X86_VEC_GP, 0);
    poke(PML4, PDPT | X86_PTE_P);
    expect(FAULT_NONE, 0, 0);
}

Test(fault, selectors)
{
    RUNS("\x8e\xd8"); /* mov ds, ax */
    state.regs.rax = 0x40;
    expect(FAULT_SELECTOR_LIMIT, X86_VEC_GP, 0x40);
    state.regs.rax = 0x20; /* an empty descriptor */
    expect(FAULT_SELECTOR_TYPE, X86_VEC_GP, 0x20);
    state.regs.rax = 0;
    expect(FAULT_NONE, 0, 0);
    RUNS("\x0f\x00\xd8"); /* ltr ax */
    expect(FAULT_SELECTOR_NULL, X86_VEC_GP, 0);
    state.regs.rax = 0x18;
    poke(GDT + 0x18, 0x00008B0000000067);
    expect(FAULT_TSS_BUSY, X86_VEC_GP, 0x18);
    poke(GDT + 0x18, 0x0000890000000067);
    expect(FAULT_NONE, 0, 0);
    RUNS("\x8e\xd0"); /* mov ss, ax */
    state.regs.rax = CS64;
    expect(FAULT_SELECTOR_TYPE, X86_VEC_GP, CS64);
}

Test(fault, returns_to_ring_3)
{
    static const uint64_t frame[] = {0x20000, 0x33, 2, STACK, 0x2B};

    RUNS("\x48\xcf"); /* iretq */
    poke(GDT + 0x28, 0x00CFF3000000FFFF);
    poke(GDT + 0x30, 0x00AFFB000000FFFF);
    state.regs.rsp = 0x17000;
    memcpy(ram + 0x17000, frame, sizeof(frame));
    expect(FAULT_NONE, 0, 0);
    poke(0x17000 + 32, DS); /* the kernel's stack segment */
    expect(FAULT_SELECTOR_PRIVILEGE, X86_VEC_GP, DS);
    poke(0x17000 + 32, DS | 3); /* the same, with the RPL of ring 3 */
    expect(FAULT_SELECTOR_PRIVILEGE, X86_VEC_GP, DS);
    poke(0x17000 + 32, 0);
    expect(FAULT_SELECTOR_NULL, X86_VEC_GP, 0);
    poke(0x17000 + 32, 0x2B);
    poke(0x17000 + 8, 0x30); /* RPL 0 for code of ring 3 */
    expect(FAULT_SELECTOR_PRIVILEGE, X86_VEC_GP, 0x30);
    poke(0x17000 + 8, CS64); /* to ring 0: a null SS will do */
    poke(0x17000 + 32, 0);
    expect(FAULT_NONE, 0, 0);
}

Test(fault, msrs_are_only_suspected)
{
    RUNS("\x0f\x32"); /* rdmsr */
    state.regs.rcx = 0x12345;
    expect(FAULT_NONE, 0, 0);
    fault_suspect(&state, &fault);
    cr_assert_eq(fault.reason, FAULT_MSR_UNKNOWN);
    cr_assert_eq(fault.value, 0x12345);
}

Test(fault, branches)
{
    RUNS("\xff\xe0"); /* jmp rax */
    state.regs.rax = 0xDEADBEEFDEADBEEF;
    expect(FAULT_BRANCH_CANONICAL, X86_VEC_GP, 0);
    RUNS("\xc3");
    poke(STACK, 0x8000000000000000);
    expect(FAULT_BRANCH_CANONICAL, X86_VEC_GP, 0);
    cr_assert_eq(fault.value, 0x8000000000000000);
    poke(STACK, CODE); /* what is above the address does not matter */
    poke(STACK + 8, 0x8000000000000000);
    expect(FAULT_NONE, 0, 0);
    state_protected();
    RUNS("\xff\xe0");
    state.sregs.cs.limit = 0xFFFFF;
    state.regs.rax = 0x100000;
    expect(FAULT_BRANCH_LIMIT, X86_VEC_GP, 0);
    RUNS("\xea\0\0\x10\0\x08\0"); /* far: the new segment's limit counts */
    expect(FAULT_NONE, 0, 0);
}

Test(fault, every_reason_has_words)
{
    char words[256];

    fault_predict(&state, &fault);
    for (int i = FAULT_NONE; i <= FAULT_BRANCH_LIMIT; i++) {
        fault.reason = (enum fault_reason)i;
        words[0] = '\0';
        cr_assert(*fault_words(&state, &fault, words, sizeof(words)));
    }
}
