/* SPDX-License-Identifier: MIT */
/*
 * The targets that the instruction would branch to and the selectors it would
 * load: far and near branches, returns, mov to a segment register, ltr, lldt.
 * Source: Intel SDM Vol. 2, "MOV", "JMP", "RET", "IRET", "LTR"; Vol. 3A,
 * "Protection".
 */
#include <string.h>

#include "fault_steps.h"
#include "x86/cr.h"
#include "x86/descriptor.h"

static bool is_protected(const struct machine_state *state)
{
    enum cpu_mode mode = state_mode(state);

    return mode != CPU_REAL && mode != CPU_VM86;
}

/* Finds the descriptor, with the checks that every load of a selector makes. */
static bool find(const struct machine_state *state, struct fault *fault,
                 uint16_t selector, bool wide)
{
    uint32_t error = selector & ~3u;

    fault->value = selector;
    fault->descriptor = descriptor_find(state, selector, wide);
    switch (fault->descriptor.problem) {
    case DESCRIPTOR_NULL:
        return fault_raise(fault, FAULT_SELECTOR_NULL, X86_VEC_GP, 0);
    case DESCRIPTOR_PAST_END:
        return fault_raise(fault, FAULT_SELECTOR_LIMIT, X86_VEC_GP, error);
    case DESCRIPTOR_UNREADABLE:
        fault->linear = fault->descriptor.linear;
        fault->walk = walk_linear(state, fault->linear, 0);
        return fault_raise(fault, FAULT_SELECTOR_UNREADABLE, X86_VEC_PF,
                           fault->walk.error_code);
    case DESCRIPTOR_OK:
        break;
    }
    return true;
}

static bool check_code(const struct machine_state *state, struct fault *fault,
                       uint16_t selector)
{
    uint32_t error = selector & ~3u;

    if (!find(state, fault, selector, false))
        return false;
    const struct kvm_segment *s = &fault->descriptor.segment;
    if (!s->s && s->type != 0) /* gates and tasks are not followed */
        return s->type == X86_SYS_LDT
                   ? fault_raise(fault, FAULT_SELECTOR_TYPE, X86_VEC_GP, error)
                   : true;
    if (!descriptor_is_code(s) || (state_in_long_mode(state) && s->l && s->db))
        return fault_raise(fault, FAULT_SELECTOR_TYPE, X86_VEC_GP, error);
    if (!s->present)
        return fault_raise(fault, FAULT_SELECTOR_ABSENT, X86_VEC_NP, error);
    return true;
}

static bool check_stack_segment(const struct machine_state *state,
                                struct fault *fault, uint16_t selector)
{
    uint32_t error = selector & ~3u;
    unsigned ring = state_ring(state);

    if (!(selector & ~3u) && state_mode(state) == CPU_LONG && ring != 3)
        return true;
    if (!find(state, fault, selector, false))
        return false;
    const struct kvm_segment *s = &fault->descriptor.segment;
    if (!descriptor_is_writable(s))
        return fault_raise(fault, FAULT_SELECTOR_TYPE, X86_VEC_GP, error);
    if (s->dpl != ring || (selector & 3u) != ring)
        return fault_raise(fault, FAULT_SELECTOR_PRIVILEGE, X86_VEC_GP, error);
    if (!s->present)
        return fault_raise(fault, FAULT_SELECTOR_ABSENT, X86_VEC_SS, error);
    return true;
}

static bool check_data_segment(const struct machine_state *state,
                               struct fault *fault, uint16_t selector)
{
    uint32_t error = selector & ~3u;

    if (!(selector & ~3u))
        return true; /* null is fine until it is used */
    if (!find(state, fault, selector, false))
        return false;
    const struct kvm_segment *s = &fault->descriptor.segment;
    if (!s->s || (s->type & 8 && !(s->type & 2)))
        return fault_raise(fault, FAULT_SELECTOR_TYPE, X86_VEC_GP, error);
    bool conforming = s->type & 8 && s->type & 4;
    if (!conforming && (s->dpl < state_ring(state) || s->dpl < (selector & 3u)))
        return fault_raise(fault, FAULT_SELECTOR_PRIVILEGE, X86_VEC_GP, error);
    if (!s->present)
        return fault_raise(fault, FAULT_SELECTOR_ABSENT, X86_VEC_NP, error);
    return true;
}

static bool check_task(const struct machine_state *state, struct fault *fault,
                       uint16_t selector, bool is_ltr)
{
    uint32_t error = selector & ~3u;

    if (!is_ltr && !(selector & ~3u))
        return true;
    if (!find(state, fault, selector, state_in_long_mode(state)))
        return false;
    const struct kvm_segment *s = &fault->descriptor.segment;
    bool is_busy = !s->s && (s->type & 7) == 3;
    bool fits = is_ltr ? (s->type & 5) == 1 : s->type == X86_SYS_LDT;
    if (is_ltr && is_busy)
        return fault_raise(fault, FAULT_TSS_BUSY, X86_VEC_GP, error);
    if (s->s || !fits || fault->descriptor.in_ldt)
        return fault_raise(fault, FAULT_SELECTOR_TYPE, X86_VEC_GP, error);
    if (!s->present)
        return fault_raise(fault, FAULT_SELECTOR_ABSENT, X86_VEC_NP, error);
    return true;
}

/* Reads word number `n` of those that the instruction pops. */
static bool popped(const struct machine_state *state, unsigned n, unsigned size,
                   uint64_t *value)
{
    uint64_t linear = state_linear_rsp(state) + (uint64_t)n * size;

    *value = 0;
    return walk_read(state, linear, value, size, 0, NULL) == 0;
}

/* The checks of iret and retf when they go to another ring, or from 64-bit
 * code: the ring of the code segment, then the stack segment. */
static bool check_return(const struct machine_state *state, struct fault *fault,
                         uint16_t cs, bool is_iret)
{
    unsigned ring = cs & 3u, size = fault->insn.operand_size;
    bool is_long = state_in_long_mode(state);
    uint64_t ss;

    if (!check_code(state, fault, cs))
        return false;
    const struct kvm_segment *code = &fault->descriptor.segment;
    bool to_64 = is_long && code->l;
    if (ring < state_ring(state) ||
        (code->type & 4 ? code->dpl > ring : code->dpl != ring))
        return fault_raise(fault, FAULT_SELECTOR_PRIVILEGE, X86_VEC_GP,
                           cs & ~3u);
    if (ring == state_ring(state) &&
        !(is_iret && state_mode(state) == CPU_LONG))
        return true;
    if (!popped(state, is_iret ? 4 : 3, size, &ss))
        return true;
    if (!(ss & 0xFFFC) && to_64 && ring != 3)
        return true;
    if (!find(state, fault, (uint16_t)ss, false))
        return false;
    const struct kvm_segment *s = &fault->descriptor.segment;
    if (!descriptor_is_writable(s))
        return fault_raise(fault, FAULT_SELECTOR_TYPE, X86_VEC_GP, ss & 0xFFFC);
    if ((ss & 3u) != ring || s->dpl != ring)
        return fault_raise(fault, FAULT_SELECTOR_PRIVILEGE, X86_VEC_GP,
                           ss & 0xFFFC);
    if (!s->present)
        return fault_raise(fault, FAULT_SELECTOR_ABSENT, X86_VEC_SS,
                           ss & 0xFFFC);
    return true;
}

static bool is_return_far(const struct insn *insn)
{
    return insn_is(insn, "retf") || strncmp(insn->mnemonic, "iret", 4) == 0;
}

bool fault_check_selectors(const struct machine_state *state,
                           struct fault *fault)
{
    const struct insn *insn = &fault->insn;
    const struct insn_operand *op = &insn->operands[0];
    uint64_t selector;

    if (!is_protected(state))
        return true;
    if (insn_is(insn, "ltr") || insn_is(insn, "lldt"))
        return !fault_operand_value(state, insn, op, &selector) ||
               check_task(state, fault, (uint16_t)selector,
                          insn_is(insn, "ltr"));
    if (op->kind == INSN_SEGMENT &&
        (insn_is(insn, "mov") || insn_is(insn, "pop"))) {
        bool known = insn_is(insn, "pop")
                         ? popped(state, 0, 2, &selector)
                         : fault_operand_value(state, insn, &insn->operands[1],
                                               &selector);
        if (!known)
            return true;
        return op->reg == INSN_SS
                   ? check_stack_segment(state, fault, (uint16_t)selector)
                   : check_data_segment(state, fault, (uint16_t)selector);
    }
    if (op->kind == INSN_FAR)
        return check_code(state, fault, op->selector);
    if (is_return_far(insn) && popped(state, 1, insn->operand_size, &selector))
        return check_return(state, fault, (uint16_t)selector,
                            !insn_is(insn, "retf"));
    return true;
}

/* Sets the offset that a near branch goes to. False if it is not a near branch
 * or its target is not known. */
static bool near_target(const struct machine_state *state,
                        const struct insn *insn, uint64_t *target)
{
    unsigned size = state_width(state) / 8;

    if (insn_is(insn, "ret"))
        return popped(state, 0, size, target);
    if (!insn_is(insn, "jmp") && !insn_is(insn, "call"))
        return false;
    return insn->operands[0].kind != INSN_FAR &&
           insn->operands[0].size != 2 + insn->operand_size &&
           fault_operand_value(state, insn, &insn->operands[0], target);
}

bool fault_check_branch(const struct machine_state *state, struct fault *fault)
{
    uint64_t target;

    if (is_return_far(&fault->insn) && state_mode(state) == CPU_LONG) {
        if (!popped(state, 0, fault->insn.operand_size, &target))
            return true;
    } else if (!near_target(state, &fault->insn, &target)) {
        return true;
    }
    fault->value = target;
    if (state_mode(state) == CPU_LONG)
        return state_is_canonical(state, target) ||
               fault_raise(fault, FAULT_BRANCH_CANONICAL, X86_VEC_GP, 0);
    return descriptor_covers(&state->sregs.cs, target, 1) ||
           fault_raise(fault, FAULT_BRANCH_LIMIT, X86_VEC_GP, 0);
}
