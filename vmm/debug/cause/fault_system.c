/* SPDX-License-Identifier: MIT */
/*
 * What the control registers and the ring allow: vector instructions,
 * privileged instructions, writes of CR0, CR3, CR4 and MSRs. Source: Intel SDM
 * Vol. 3A, "Control Registers", "Privileged Instructions", "System Programming
 * for Instruction Set Extensions".
 */
#include <string.h>

#include "fault_steps.h"
#include "x86/cr.h"
#include "x86/descriptor.h"
#include "x86/msr.h"
#include "x86/paging.h"

static bool uses_xmm(const struct insn *insn)
{
    for (unsigned i = 0; i < insn->nr_operands; i++)
        if (insn->operands[i].kind == INSN_XMM)
            return true;
    return insn_is(insn, "ldmxcsr") || insn_is(insn, "stmxcsr");
}

static bool uses_x87(const struct insn *insn)
{
    for (unsigned i = 0; i < insn->nr_operands; i++)
        if (insn->operands[i].kind == INSN_MMX)
            return true;
    return insn_is(insn, "fxsave") || insn_is(insn, "fxrstor") ||
           insn_is(insn, "emms") ||
           (insn->map == 1 && insn->opcode >= 0xD8 && insn->opcode <= 0xDF);
}

bool fault_check_enabled(const struct machine_state *state, struct fault *fault)
{
    const struct kvm_sregs *sregs = &state->sregs;
    const struct insn *insn = &fault->insn;
    bool xmm = uses_xmm(insn) && !insn->is_avx;

    if (insn->is_avx || insn_is(insn, "xgetbv") || insn_is(insn, "xsetbv") ||
        strncmp(insn->mnemonic, "xsave", 5) == 0 ||
        strncmp(insn->mnemonic, "xrstor", 6) == 0) {
        if (!(sregs->cr4 & X86_CR4_OSXSAVE))
            return fault_raise(fault, FAULT_NO_OSXSAVE, X86_VEC_UD, 0);
        return true;
    }
    if (insn_is(insn, "fwait") &&
        (sregs->cr0 & (X86_CR0_TS | X86_CR0_MP)) == (X86_CR0_TS | X86_CR0_MP))
        return fault_raise(fault, FAULT_CR0_TS, X86_VEC_NM, 0);
    if (!xmm && !uses_x87(insn))
        return true;
    if (sregs->cr0 & X86_CR0_EM)
        return fault_raise(fault, FAULT_CR0_EM, xmm ? X86_VEC_UD : X86_VEC_NM,
                           0);
    if (xmm && !(sregs->cr4 & X86_CR4_OSFXSR))
        return fault_raise(fault, FAULT_NO_OSFXSR, X86_VEC_UD, 0);
    if (sregs->cr0 & X86_CR0_TS)
        return fault_raise(fault, FAULT_CR0_TS, X86_VEC_NM, 0);
    return true;
}

static bool is_one_of(const struct insn *insn, const char *list)
{
    size_t len = strlen(insn->mnemonic);

    for (const char *at = strstr(list, insn->mnemonic); at;
         at = strstr(at + 1, insn->mnemonic))
        if (at[-1] == ' ' && at[len] == ' ')
            return true;
    return false;
}

static bool check_ring(const struct machine_state *state, struct fault *fault)
{
    static const char ring0[] =
        " hlt clts lgdt lidt lldt ltr lmsw rdmsr wrmsr invd wbinvd invlpg "
        "sysret sysexit swapgs xsetbv clac stac vmrun vmload vmsave stgi clgi ";
    static const char by_iopl[] = " cli sti in out insb insw insd outsb outsw "
                                  "outsd ";
    const struct insn *insn = &fault->insn;
    unsigned ring = state_ring(state);
    unsigned iopl = state->regs.rflags >> 12 & 3;
    bool system_register = false;

    for (unsigned i = 0; i < insn->nr_operands; i++)
        system_register |= insn->operands[i].kind == INSN_CONTROL ||
                           insn->operands[i].kind == INSN_DEBUG;
    if (ring == 0 || state_mode(state) == CPU_REAL)
        return true;
    if (system_register || is_one_of(insn, ring0) ||
        (ring > iopl && is_one_of(insn, by_iopl)))
        return fault_raise(fault, FAULT_PRIVILEGE, X86_VEC_GP, 0);
    return true;
}

static bool check_mode(const struct machine_state *state, struct fault *fault)
{
    const struct insn *insn = &fault->insn;
    enum cpu_mode mode = state_mode(state);
    bool no_syscall = !(state->sregs.efer & X86_EFER_SCE);

    if ((mode == CPU_REAL || mode == CPU_VM86) &&
        is_one_of(insn, " lldt ltr sldt str lar lsl verr verw arpl "))
        return fault_raise(fault, FAULT_MODE, X86_VEC_UD, 0);
    if ((insn_is(insn, "syscall") || insn_is(insn, "sysret")) && no_syscall)
        return fault_raise(fault, FAULT_MODE, X86_VEC_UD, 0);
    if (is_one_of(insn, " rdfsbase rdgsbase wrfsbase wrgsbase ") &&
        !(state->sregs.cr4 & X86_CR4_FSGSBASE))
        return fault_raise(fault, FAULT_MODE, X86_VEC_UD, 0);
    if (insn_is(insn, "swapgs") && mode != CPU_LONG)
        return fault_raise(fault, FAULT_MODE, X86_VEC_UD, 0);
    return true;
}

/* Paging continues with PAE's tables: are the first four entries valid? */
static bool check_pdptes(const struct machine_state *state, struct fault *fault)
{
    uint64_t base = state->sregs.cr3 & 0xFFFFFFE0, entries[4];
    uint64_t reserved = 0x1E6 | X86_PTE_NX;

    if (state->phys_bits < 52)
        reserved |= 0xFFFFFFFFFFFFFull & ~((1ull << state->phys_bits) - 1);
    if (state->read(state->ctx, base, entries, sizeof(entries)))
        return true;
    for (unsigned i = 0; i < 4; i++)
        if (entries[i] & X86_PTE_P && entries[i] & reserved)
            return fault_raise(fault, FAULT_CR_PDPTE, X86_VEC_GP, 0);
    return true;
}

static bool check_cr0(const struct machine_state *state, struct fault *fault,
                      uint64_t value)
{
    const struct kvm_sregs *sregs = &state->sregs;
    bool turns_on = value & X86_CR0_PG && !(sregs->cr0 & X86_CR0_PG);

    fault->value = value;
    if (value >> 32)
        return fault_raise(fault, FAULT_CR_RESERVED, X86_VEC_GP, 0);
    if (value & X86_CR0_PG && !(value & X86_CR0_PE))
        return fault_raise(fault, FAULT_CR_PG_WITHOUT_PE, X86_VEC_GP, 0);
    if (value & X86_CR0_NW && !(value & X86_CR0_CD))
        return fault_raise(fault, FAULT_CR_NW_WITHOUT_CD, X86_VEC_GP, 0);
    if (turns_on && sregs->efer & X86_EFER_LME && !(sregs->cr4 & X86_CR4_PAE))
        return fault_raise(fault, FAULT_CR_PG_WITHOUT_PAE, X86_VEC_GP, 0);
    if (turns_on && !(sregs->efer & X86_EFER_LME) && sregs->cr4 & X86_CR4_PAE)
        return check_pdptes(state, fault);
    return true;
}

static bool check_cr(const struct machine_state *state, struct fault *fault)
{
    const struct insn *insn = &fault->insn;
    const uint64_t cr4_reserved = ~(uint64_t)0xFFFFFF | 1u << 15 | 1u << 19;
    uint64_t value;

    if (!insn_is(insn, "mov") || insn->operands[0].kind != INSN_CONTROL)
        return true;
    value = fault_register(state, insn->operands[1].reg, insn->operands[1].size,
                           true);
    fault->value = value;
    switch (insn->operands[0].reg) {
    case 0:
        return check_cr0(state, fault, value);
    case 3:
        if (state_in_long_mode(state) && value << 1 >> 1 >> state->phys_bits)
            return fault_raise(fault, FAULT_CR_RESERVED, X86_VEC_GP, 0);
        return true;
    case 4:
        if (value & cr4_reserved)
            return fault_raise(fault, FAULT_CR_RESERVED, X86_VEC_GP, 0);
        if (state_in_long_mode(state) && !(value & X86_CR4_PAE))
            return fault_raise(fault, FAULT_CR_PAE_OFF, X86_VEC_GP, 0);
        return true;
    default:
        return true;
    }
}

static bool check_msr(const struct machine_state *state, struct fault *fault)
{
    static const uint32_t addresses[] = {
        X86_MSR_LSTAR,   X86_MSR_CSTAR,          X86_MSR_FS_BASE,
        X86_MSR_GS_BASE, X86_MSR_KERNEL_GS_BASE,
    };
    uint32_t msr = (uint32_t)state->regs.rcx;
    uint64_t value = (uint32_t)state->regs.rax | state->regs.rdx << 32;

    if (!insn_is(&fault->insn, "wrmsr"))
        return true;
    fault->value = msr;
    if (msr == X86_MSR_EFER && state->sregs.cr0 & X86_CR0_PG &&
        (value ^ state->sregs.efer) & X86_EFER_LME)
        return fault_raise(fault, FAULT_MSR_LME_WITH_PG, X86_VEC_GP, 0);
    for (size_t i = 0; i < ARRAY_SIZE(addresses); i++)
        if (msr == addresses[i] && !state_is_canonical(state, value))
            return fault_raise(fault, FAULT_MSR, X86_VEC_GP, 0);
    return true;
}

bool fault_check_system(const struct machine_state *state, struct fault *fault)
{
    return check_mode(state, fault) && check_ring(state, fault) &&
           check_cr(state, fault) && check_msr(state, fault);
}
