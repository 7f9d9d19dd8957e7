/* SPDX-License-Identifier: MIT */
/*
 * The instruction's memory accesses: where its operands and its stack are, and
 * whether the accesses are allowed. Source: Intel SDM Vol. 3A, "Limit
 * Checking", "Paging".
 */
#include <string.h>

#include "fault_steps.h"
#include "x86/cr.h"
#include "x86/descriptor.h"

const struct kvm_segment *fault_segment(const struct machine_state *state,
                                        enum insn_segment segment)
{
    const struct kvm_sregs *s = &state->sregs;
    const struct kvm_segment *const segments[] = {&s->es, &s->cs, &s->ss,
                                                  &s->ds, &s->fs, &s->gs};

    return segments[segment];
}

uint64_t fault_register(const struct machine_state *state, int reg,
                        unsigned size, bool has_rex)
{
    const struct kvm_regs *r = &state->regs;
    const uint64_t values[] = {r->rax, r->rcx, r->rdx, r->rbx, r->rsp, r->rbp,
                               r->rsi, r->rdi, r->r8,  r->r9,  r->r10, r->r11,
                               r->r12, r->r13, r->r14, r->r15};

    if (reg < 0 || reg > 15)
        return 0;
    if (size == 1 && !has_rex && reg >= 4 && reg < 8)
        return values[reg - 4] >> 8 & 0xFF;
    return size < 8 ? values[reg] & ((1ull << 8 * size) - 1) : values[reg];
}

uint64_t fault_offset(const struct machine_state *state,
                      const struct insn *insn, const struct insn_operand *op)
{
    unsigned size = insn->address_size;
    uint64_t offset = op->value;

    if (op->base >= 0 && op->base <= 15)
        offset += fault_register(state, op->base, size, true);
    if (op->index >= 0)
        offset += fault_register(state, op->index, size, true) * op->scale;
    return size < 8 ? offset & ((1ull << 8 * size) - 1) : offset;
}

static bool check_segment(const struct machine_state *state,
                          struct fault *fault, enum insn_segment segment,
                          uint64_t offset, unsigned len)
{
    const struct kvm_segment *s = fault_segment(state, segment);
    unsigned vector = segment == INSN_SS ? X86_VEC_SS : X86_VEC_GP;

    if (state_mode(state) != CPU_REAL && state_mode(state) != CPU_VM86 &&
        (s->unusable || !(s->selector & ~3u))) {
        /* A segment register that was never loaded has no selector but has a
         * limit. */
        if (s->unusable || !s->limit)
            return fault_raise(fault, FAULT_DATA_NULL, vector, 0);
    }
    if (!descriptor_covers(s, offset, len))
        return fault_raise(
            fault, fault->is_stack ? FAULT_STACK_LIMIT : FAULT_DATA_LIMIT,
            vector, 0);
    return true;
}

bool fault_check_access(const struct machine_state *state, struct fault *fault,
                        enum insn_segment segment, uint64_t offset,
                        unsigned len, unsigned access)
{
    const struct kvm_segment *s = fault_segment(state, segment);
    bool is_long = state_mode(state) == CPU_LONG;
    unsigned vector = segment == INSN_SS ? X86_VEC_SS : X86_VEC_GP;

    if (!len)
        return true;
    if (is_long)
        fault->linear = offset + (segment >= INSN_FS ? (uint64_t)s->base : 0);
    else
        fault->linear = (uint32_t)(s->base + offset);
    if (!is_long && !check_segment(state, fault, segment, offset, len))
        return false;
    if (state_ring(state) == 3)
        access |= WALK_USER;
    for (uint64_t done = 0; done < len;) {
        uint64_t linear = fault->linear;
        fault->walk = walk_linear(state, linear, access);
        if (fault->walk.problem == WALK_NON_CANONICAL)
            return fault_raise(fault, FAULT_DATA_CANONICAL, vector, 0);
        if (fault->walk.problem != WALK_OK)
            return fault_raise(
                fault, fault->is_stack ? FAULT_STACK_PAGE : FAULT_DATA_PAGE,
                X86_VEC_PF, fault->walk.error_code);
        uint64_t part = 4096 - linear % 4096;
        done += part;
        fault->linear = linear + part;
    }
    fault->linear = 0;
    return true;
}

bool fault_operand_value(const struct machine_state *state,
                         const struct insn *insn, const struct insn_operand *op,
                         uint64_t *value)
{
    struct fault ignored = {0};
    unsigned size = op->size < 8 ? op->size : 8;

    *value = 0;
    switch (op->kind) {
    case INSN_REG:
        *value = fault_register(state, op->reg, op->size, insn->has_rex);
        return true;
    case INSN_IMMEDIATE:
    case INSN_RELATIVE:
    case INSN_FAR:
        *value = op->value;
        return true;
    case INSN_MEMORY: {
        uint64_t offset = fault_offset(state, insn, op);
        const struct kvm_segment *s = fault_segment(state, op->segment);
        bool is_long = state_mode(state) == CPU_LONG;
        uint64_t linear =
            is_long ? offset + (op->segment >= INSN_FS ? (uint64_t)s->base : 0)
                    : (uint32_t)(s->base + offset);
        if (!fault_check_access(state, &ignored, op->segment, offset, size, 0))
            return false;
        return walk_read(state, linear, value, size, 0, NULL) == 0;
    }
    case INSN_SEGMENT:
    case INSN_CONTROL:
    case INSN_DEBUG:
    case INSN_XMM:
    case INSN_MMX:
        break;
    }
    return false;
}

/* Bytes that the instruction takes from the stack (> 0) or puts there (< 0).
 */
static int stack_bytes(const struct insn *insn)
{
    int size = insn->width == 64 ? (insn->operand_size == 2 ? 2 : 8)
                                 : (int)insn->operand_size;
    bool is_far = insn->nr_operands &&
                  (insn->operands[0].kind == INSN_FAR ||
                   insn->operands[0].size == 2u + insn->operand_size);

    if (insn_is(insn, "push") || strncmp(insn->mnemonic, "pushf", 5) == 0 ||
        insn_is(insn, "enter"))
        return -size;
    if (insn_is(insn, "call"))
        return is_far ? -2 * (int)insn->operand_size : -size;
    if (insn_is(insn, "pusha"))
        return -8 * size;
    if (insn_is(insn, "pop") || strncmp(insn->mnemonic, "popf", 4) == 0 ||
        insn_is(insn, "ret"))
        return size;
    if (insn_is(insn, "popa"))
        return 8 * size;
    if (insn_is(insn, "retf"))
        return 2 * (int)insn->operand_size;
    if (strncmp(insn->mnemonic, "iret", 4) == 0)
        return (insn->width == 64 ? 5 : 3) * (int)insn->operand_size;
    return 0;
}

static bool check_stack(const struct machine_state *state, struct fault *fault)
{
    int bytes = stack_bytes(&fault->insn);
    unsigned len = (unsigned)(bytes < 0 ? -bytes : bytes);
    uint64_t mask = state_stack_mask(state);
    uint64_t rsp = state->regs.rsp & mask;

    fault->is_stack = true;
    if (insn_is(&fault->insn, "leave")) {
        len = state_width(state) / 8;
        rsp = state->regs.rbp & mask;
    } else if (bytes < 0) {
        rsp = (rsp - len) & mask;
    }
    bool fine = fault_check_access(state, fault, INSN_SS, rsp, len,
                                   bytes < 0 ? WALK_WRITE : 0);
    if (fine)
        fault->is_stack = false;
    return fine;
}

/* SSE's aligned moves require an aligned operand. */
static bool check_alignment(const struct machine_state *state,
                            struct fault *fault, const struct insn_operand *op)
{
    const struct insn *insn = &fault->insn;
    bool is_free = strstr(insn->mnemonic, "movu") || insn->is_avx ||
                   insn_is(insn, "movdqu") || insn_is(insn, "lddqu") ||
                   insn->map != 2;
    bool is_state = insn_is(insn, "fxsave") || insn_is(insn, "fxrstor");
    uint64_t offset = fault_offset(state, insn, op);

    if ((op->size != 16 || is_free) && !is_state)
        return true;
    if (offset % 16 == 0)
        return true;
    fault->linear = offset;
    return fault_raise(fault, FAULT_DATA_ALIGN, X86_VEC_GP, 0);
}

bool fault_check_operands(const struct machine_state *state,
                          struct fault *fault)
{
    const struct insn *insn = &fault->insn;

    for (unsigned i = 0; i < insn->nr_operands; i++) {
        const struct insn_operand *op = &insn->operands[i];
        if (op->kind != INSN_MEMORY || (!op->is_read && !op->is_written))
            continue;
        if ((insn->has_rep || insn->has_repne) &&
            fault_register(state, 1, insn->address_size, true) == 0 &&
            op->scale == 1 && op->value == 0 && insn->map == 1)
            continue; /* rep with a count of 0 touches nothing */
        if (!fault_check_access(state, fault, op->segment,
                                fault_offset(state, insn, op), op->size,
                                op->is_written ? WALK_WRITE : 0) ||
            !check_alignment(state, fault, op))
            return false;
    }
    return check_stack(state, fault);
}
