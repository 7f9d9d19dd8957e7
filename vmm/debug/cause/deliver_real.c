/* SPDX-License-Identifier: MIT */
/*
 * Delivery in real mode: four bytes a vector, three words on the stack.
 * Failures there raise exceptions without error codes. Source: Intel SDM Vol.
 * 3B, "8086 Emulation".
 */
#include "deliver_steps.h"
#include "x86/cr.h"
#include "x86/descriptor.h"

bool deliver_real(const struct machine_state *state, struct delivery *d)
{
    const struct kvm_dtable *ivt = &state->sregs.idt;
    unsigned vector = d->event.vector;
    struct machine_state *after = &d->after;
    uint32_t entry;

    d->event.has_error = false;
    d->gate_linear = (uint32_t)(ivt->base + (uint64_t)vector * 4);
    if (vector * 4u + 3 > ivt->limit)
        return deliver_fail(d,
                            ivt->limit ? DELIVER_IDT_LIMIT : DELIVER_IDT_EMPTY,
                            X86_VEC_GP, 0);
    if (walk_read(state, d->gate_linear, &entry, sizeof(entry), 0, &d->walk))
        return deliver_fail_walk(d, DELIVER_IDT_UNMAPPED);
    d->gate[0] = entry;
    d->selector = (uint16_t)(entry >> 16);
    d->handler = entry & 0xFFFF;
    d->frame[0] = d->event.rip & 0xFFFF;
    d->frame[1] = state->sregs.cs.selector;
    d->frame[2] = state->regs.rflags & 0xFFFF;
    d->nr_frame = 3;
    d->frame_width = 2;
    d->stack_selector = state->sregs.ss.selector;
    if (!deliver_push(state, after, d))
        return false;
    after->regs.rsp =
        (after->regs.rsp & ~0xFFFFull) | ((after->regs.rsp - 6) & 0xFFFF);
    after->sregs.cs.selector = d->selector;
    after->sregs.cs.base = (uint64_t)d->selector << 4;
    after->regs.rip = d->handler;
    after->regs.rflags &=
        ~(uint64_t)(X86_RFLAGS_TF | X86_RFLAGS_IF | X86_RFLAGS_AC);
    return true;
}
