/* SPDX-License-Identifier: MIT */
/*
 * The rest of a `rep outs`. Source: Intel SDM Vol. 2B, "OUTS", Vol. 2A,
 * "Instruction Prefixes"; Vol. 3A, "Limit Checking".
 */
#include "outs.h"

#include "debug/walk.h"
#include "x86/cr.h"
#include "x86/descriptor.h"
#include "x86/msr.h"

#define PREFIX_OPERAND 0x66
#define PREFIX_REP     0xF3
#define OPCODE_OUTS    0x6F /* of 2 or 4 bytes */
#define PAGE_BYTES     0x1000u

/* The part of rsi, rcx and rip that this code uses; none of the instructions
 * accepted here has another address size. */
static uint64_t address_mask(const struct machine_state *state)
{
    unsigned width = state_width(state);

    return width == 64 ? UINT64_MAX : (1ull << width) - 1;
}

static unsigned access_here(const struct machine_state *state)
{
    return state_ring(state) == 3 ? WALK_USER : 0;
}

/* The length of the instruction at rip if it is `rep outs` with items of `size`
 * bytes and no prefix besides 0x66; else 0. */
static unsigned length_at_rip(const struct machine_state *state, unsigned size)
{
    uint64_t at = state_linear_rip(state);
    bool repeats = false;
    bool is_other_size = false;
    uint8_t byte;

    for (unsigned i = 0; i < 3; i++) {
        if (walk_read(state, at + i, &byte, 1, access_here(state) | WALK_EXEC,
                      NULL))
            return 0;
        if (byte == OPCODE_OUTS) {
            bool is_two = (state_width(state) == 16) != is_other_size;
            return repeats && size == (is_two ? 2 : 4) ? i + 1 : 0;
        }
        repeats |= byte == PREFIX_REP;
        is_other_size |= byte == PREFIX_OPERAND;
        if (byte != PREFIX_REP && byte != PREFIX_OPERAND)
            return 0;
    }
    return 0;
}

bool outs_decode(const struct machine_state *state, struct outs *outs)
{
    const struct kvm_regs *regs = &state->regs;
    const uint64_t only_kvm = X86_RFLAGS_TF | X86_RFLAGS_DF;

    if ((uint16_t)regs->rdx != outs->port || regs->rflags & only_kvm ||
        !(regs->rcx & address_mask(state)) ||
        state->sregs.cr4 & (X86_CR4_PKE | X86_CR4_VMXE) ||
        state->sregs.efer & X86_EFER_SVME)
        return false;
    outs->bytes = length_at_rip(state, outs->size);
    return outs->bytes > 0;
}

/* Does the data segment let [offset, offset + len) be read? */
static bool segment_permits(const struct machine_state *state, uint64_t offset,
                            uint64_t len)
{
    const struct kvm_segment *ds = &state->sregs.ds;
    enum cpu_mode mode = state_mode(state);

    if (mode == CPU_LONG)
        return true;
    if (mode == CPU_PROTECTED || mode == CPU_COMPATIBLE) {
        bool is_code = ds->type & X86_SEG_CODE;
        if (ds->unusable || !ds->present || !ds->s ||
            (is_code ? !(ds->type & X86_SEG_CODE_READ)
                     : ds->type & X86_SEG_DATA_DOWN))
            return false;
    }
    return offset + len - 1 <= ds->limit;
}

static void set_masked(__u64 *reg, uint64_t value, uint64_t mask)
{
    /* Writing 32 bits clears the others; writing 16 does not. */
    *reg = mask == 0xFFFF ? (*reg & ~mask) | (value & mask) : value & mask;
}

static void advance(struct machine_state *state, const struct outs *outs,
                    uint64_t len)
{
    struct kvm_regs *regs = &state->regs;
    const uint64_t mask = address_mask(state);
    uint64_t left = (regs->rcx & mask) - len / outs->size;

    set_masked(&regs->rsi, regs->rsi + len, mask);
    set_masked(&regs->rcx, left, mask);
    if (left)
        return;
    set_masked(&regs->rip, regs->rip + outs->bytes, mask);
    regs->rflags &= ~(uint64_t)X86_RFLAGS_RF;
}

size_t outs_take(struct machine_state *state, const struct outs *outs,
                 uint8_t *data, size_t max)
{
    const uint64_t mask = address_mask(state);
    uint64_t offset = state->regs.rsi & mask;
    uint64_t linear = offset;
    uint64_t left = state->regs.rcx & mask;

    if (state_mode(state) != CPU_LONG)
        linear = (uint32_t)(state->sregs.ds.base + offset);

    uint64_t in_page = linear % PAGE_BYTES;
    uint64_t items = max / outs->size;
    if (in_page < outs->size)
        return 0; /* the item before began in another page */
    if (items > (PAGE_BYTES - in_page) / outs->size)
        items = (PAGE_BYTES - in_page) / outs->size;
    if (items > left)
        items = left;

    uint64_t len = items * outs->size;
    if (len == 0 || offset + len - 1 > mask ||
        !segment_permits(state, offset, len) ||
        walk_read(state, linear, data, len, access_here(state), NULL))
        return 0;
    advance(state, outs, len);
    return len;
}
