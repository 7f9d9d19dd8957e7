/* SPDX-License-Identifier: MIT */
/*
 * What the registers mean in combination. Source: Intel SDM Vol. 3A, "System
 * Architecture Overview"; AMD APM Vol. 2, "Long Mode".
 */
#include "state.h"

#include "x86/cr.h"
#include "x86/msr.h"

bool state_in_long_mode(const struct machine_state *state)
{
    return state->sregs.efer & X86_EFER_LMA && state->sregs.cr0 & X86_CR0_PG;
}

enum cpu_mode state_mode(const struct machine_state *state)
{
    if (!(state->sregs.cr0 & X86_CR0_PE))
        return CPU_REAL;
    if (state_in_long_mode(state))
        return state->sregs.cs.l ? CPU_LONG : CPU_COMPATIBLE;
    return state->regs.rflags & X86_RFLAGS_VM ? CPU_VM86 : CPU_PROTECTED;
}

unsigned state_width(const struct machine_state *state)
{
    switch (state_mode(state)) {
    case CPU_LONG:
        return 64;
    case CPU_PROTECTED:
    case CPU_COMPATIBLE:
    case CPU_REAL: /* "unreal" code segments keep their D bit */
        return state->sregs.cs.db ? 32 : 16;
    case CPU_VM86:
        break;
    }
    return 16;
}

const char *state_mode_words(const struct machine_state *state)
{
    switch (state_mode(state)) {
    case CPU_REAL:
        return "real mode";
    case CPU_VM86:
        return "virtual-8086 mode";
    case CPU_PROTECTED:
        return state->sregs.cs.db ? "32-bit protected mode"
                                  : "16-bit protected mode";
    case CPU_COMPATIBLE:
        return state->sregs.cs.db ? "32-bit compatibility mode"
                                  : "16-bit compatibility mode";
    case CPU_LONG:
        break;
    }
    return "64-bit long mode";
}

unsigned state_ring(const struct machine_state *state)
{
    if (state_mode(state) == CPU_VM86)
        return 3;
    return state->sregs.cr0 & X86_CR0_PE ? state->sregs.ss.dpl & 3u : 0;
}

uint64_t state_linear_rip(const struct machine_state *state)
{
    if (state_mode(state) == CPU_LONG)
        return state->regs.rip;
    return (uint32_t)(state->sregs.cs.base + state->regs.rip);
}

uint64_t state_stack_mask(const struct machine_state *state)
{
    if (state_mode(state) == CPU_LONG)
        return UINT64_MAX;
    return state->sregs.ss.db ? 0xFFFFFFFF : 0xFFFF;
}

uint64_t state_linear_rsp(const struct machine_state *state)
{
    uint64_t rsp = state->regs.rsp & state_stack_mask(state);

    if (state_mode(state) == CPU_LONG)
        return rsp;
    return (uint32_t)(state->sregs.ss.base + rsp);
}

bool state_is_canonical(const struct machine_state *state, uint64_t address)
{
    unsigned bits = state->sregs.cr4 & X86_CR4_LA57 ? 57 : 48;
    uint64_t top = address >> (bits - 1);

    return top == 0 || top == UINT64_MAX >> (bits - 1);
}
