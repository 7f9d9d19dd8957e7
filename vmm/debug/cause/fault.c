/* SPDX-License-Identifier: MIT */
/*
 * The instruction at rip: fetched, decoded, and checked in the CPU's order.
 * Source: Intel SDM Vol. 3A, "Priority Among Concurrent Events".
 */
#include "fault.h"

#include <string.h>

#include "fault_steps.h"
#include "x86/descriptor.h"
#include "x86/paging.h"

bool fault_raise(struct fault *fault, enum fault_reason reason, unsigned vector,
                 uint32_t error)
{
    uint64_t rip = fault->event.rip;

    fault->reason = reason;
    fault->event = (struct event){
        .vector = (uint8_t)vector,
        .kind = EVENT_EXCEPTION,
        .has_error = event_has_error(vector),
        .error = error,
        .address = fault->linear,
        .rip = rip,
    };
    return false;
}

static unsigned ring_access(const struct machine_state *state)
{
    return state_ring(state) == 3 ? WALK_USER : 0;
}

/* Fetches up to 15 bytes; returns how many could be fetched. */
static unsigned fetch(const struct machine_state *state, struct fault *fault,
                      uint8_t *bytes)
{
    bool is_long = state_mode(state) == CPU_LONG;
    const struct kvm_segment *cs = &state->sregs.cs;
    unsigned nr;

    for (nr = 0; nr < INSN_MAX_BYTES; nr++) {
        uint64_t offset = state->regs.rip + nr;
        uint64_t linear =
            is_long ? offset : (uint32_t)(cs->base + (uint32_t)offset);
        if (!is_long && !descriptor_covers(cs, offset, 1)) {
            fault->linear = linear;
            fault_raise(fault, FAULT_FETCH_LIMIT, X86_VEC_GP, 0);
            break;
        }
        if (nr && linear % X86_PAGE_SIZE) { /* the page of the byte before */
            if (state->read(state->ctx, fault->walk.gpa + 1, bytes + nr, 1))
                break;
            fault->walk.gpa++;
            continue;
        }
        fault->linear = linear;
        fault->walk =
            walk_linear(state, linear, WALK_EXEC | ring_access(state));
        if (fault->walk.problem == WALK_NON_CANONICAL) {
            fault_raise(fault, FAULT_FETCH_CANONICAL, X86_VEC_GP, 0);
            break;
        }
        if (fault->walk.problem != WALK_OK) {
            fault_raise(fault, FAULT_FETCH_PAGE, X86_VEC_PF,
                        fault->walk.error_code);
            break;
        }
        if (state->read(state->ctx, fault->walk.gpa, bytes + nr, 1)) {
            fault->reason = FAULT_FETCH_NO_RAM;
            break;
        }
    }
    return nr;
}

static bool decode(const struct machine_state *state, struct fault *fault)
{
    uint8_t bytes[INSN_MAX_BYTES];
    unsigned nr = fetch(state, fault, bytes);

    insn_decode(&fault->insn, bytes, nr, state_width(state), state->regs.rip);
    if (fault->insn.is_cut) /* the exception that stopped the fetch is raised */
        return false;
    fault->reason = FAULT_NONE;
    if (fault->insn.is_long)
        return fault_raise(fault, FAULT_OPCODE, X86_VEC_GP, 0);
    if (!fault->insn.valid)
        return fault_raise(fault, FAULT_OPCODE, X86_VEC_UD, 0);
    if (insn_is(&fault->insn, "ud2") || insn_is(&fault->insn, "ud1") ||
        insn_is(&fault->insn, "ud0"))
        return fault_raise(fault, FAULT_UD2, X86_VEC_UD, 0);
    return true;
}

/* int n and similar instructions raise their interrupt. */
static bool check_interrupt(const struct machine_state *state,
                            struct fault *fault)
{
    const struct insn *insn = &fault->insn;
    bool is_int = insn_is(insn, "int"), is_int3 = insn_is(insn, "int3");

    if (!is_int && !is_int3)
        return true;
    fault->reason = FAULT_INTERRUPT;
    fault->event = (struct event){
        .vector = is_int3 ? X86_VEC_BP : (uint8_t)insn->operands[0].value,
        .kind = EVENT_SOFTWARE,
        .rip = state->regs.rip + insn->len,
    };
    return false;
}

static bool check_divide(const struct machine_state *state, struct fault *fault)
{
    const struct insn *insn = &fault->insn;
    const struct insn_operand *op = &insn->operands[0];
    bool is_signed = insn_is(insn, "idiv");
    uint64_t divisor, high, low;

    if (!is_signed && !insn_is(insn, "div"))
        return true;
    if (!fault_operand_value(state, insn, op, &divisor))
        return true;
    if (divisor == 0)
        return fault_raise(fault, FAULT_DIVIDE, X86_VEC_DE, 0);
    low = fault_register(state, 0, op->size == 1 ? 2 : op->size, true);
    high = op->size == 1 ? low >> 8 : fault_register(state, 2, op->size, true);
    if (!is_signed && high >= divisor)
        return fault_raise(fault, FAULT_DIVIDE, X86_VEC_DE, 0);
    return true;
}

void fault_suspect(const struct machine_state *state, struct fault *fault)
{
    if (fault->reason != FAULT_NONE)
        return;
    if (insn_is(&fault->insn, "rdmsr") || insn_is(&fault->insn, "wrmsr")) {
        fault->value = (uint32_t)state->regs.rcx;
        fault_raise(fault, FAULT_MSR_UNKNOWN, X86_VEC_GP, 0);
    }
}

void fault_predict(const struct machine_state *state, struct fault *fault)
{
    memset(fault, 0, sizeof(*fault));
    fault->event.rip = state->regs.rip;
    if (decode(state, fault) && fault_check_enabled(state, fault) &&
        check_interrupt(state, fault) && fault_check_system(state, fault) &&
        fault_check_operands(state, fault) && check_divide(state, fault) &&
        fault_check_selectors(state, fault))
        fault_check_branch(state, fault);
}
