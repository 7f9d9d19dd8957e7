/* SPDX-License-Identifier: MIT */
/*
 * Delivery of one event in protected and long mode; real mode is in
 * deliver_real.c, the words in deliver_words.c. Source: Intel SDM Vol. 3A,
 * "Interrupt and Exception Handling", Vol. 2A, "INT n"; AMD APM Vol. 2,
 * "Exceptions and Interrupts".
 */
#include "deliver.h"

#include <string.h>

#include "deliver_steps.h"
#include "x86/cr.h"
#include "x86/descriptor.h"

#define ERROR_EXT 1u /* not by the program's own int n */
#define ERROR_IDT 2u /* the index is a vector */

bool deliver_fail(struct delivery *d, enum deliver_problem problem,
                  unsigned vector, uint32_t error)
{
    d->problem = problem;
    d->next = (struct event){
        .vector = (uint8_t)vector,
        .kind = EVENT_EXCEPTION,
        .has_error = event_has_error(vector),
        .error = error,
        .rip = d->event.rip,
    };
    return false;
}

/* Notes that an access by the CPU itself, made with ring 0 rights, faulted. */
bool deliver_fail_walk(struct delivery *d, enum deliver_problem problem)
{
    bool is_fault = d->walk.problem != WALK_OK; /* else: not RAM */

    if (d->walk.problem == WALK_NON_CANONICAL)
        return deliver_fail(d, problem, X86_VEC_GP, 0);
    deliver_fail(d, problem, X86_VEC_PF, is_fault ? d->walk.error_code : 0);
    d->next.address = d->walk.linear;
    return false;
}

static uint32_t ext(const struct delivery *d)
{
    return d->event.kind != EVENT_SOFTWARE ? ERROR_EXT : 0;
}

static uint32_t selector_error(const struct delivery *d, uint16_t selector)
{
    return (selector & ~3u) | ext(d);
}

/* Reads the gate: where it is and what it holds. */
static bool read_gate(const struct machine_state *state, struct delivery *d)
{
    const struct kvm_dtable *idt = &state->sregs.idt;
    bool is_long = state_in_long_mode(state);
    unsigned size = is_long ? 16 : 8, vector = d->event.vector;
    uint32_t error = vector << 3 | ERROR_IDT | ext(d);

    d->gate_linear = idt->base + (uint64_t)vector * size;
    if (!is_long)
        d->gate_linear = (uint32_t)d->gate_linear;
    if ((uint64_t)vector * size + size - 1 > idt->limit)
        return deliver_fail(d,
                            idt->limit ? DELIVER_IDT_LIMIT : DELIVER_IDT_EMPTY,
                            X86_VEC_GP, error);
    if (walk_read(state, d->gate_linear, d->gate, size, 0, &d->walk))
        return deliver_fail_walk(d, DELIVER_IDT_UNMAPPED);
    d->gate_type = d->gate[0] >> 40 & 0x1F;
    d->selector = (uint16_t)(d->gate[0] >> 16);
    d->handler = (d->gate[0] & 0xFFFF) | (d->gate[0] >> 32 & 0xFFFF0000);
    if (is_long) {
        d->handler |= d->gate[1] << 32;
        d->ist = d->gate[0] >> 32 & 7;
    }
    return true;
}

static bool check_gate(const struct machine_state *state, struct delivery *d)
{
    bool is_long = state_in_long_mode(state);
    uint32_t error = (uint32_t)d->event.vector << 3 | ERROR_IDT | ext(d);
    unsigned type = d->gate_type, dpl = d->gate[0] >> 45 & 3;

    if (d->gate[0] == 0 && (!is_long || d->gate[1] == 0))
        return deliver_fail(d, DELIVER_GATE_EMPTY, X86_VEC_GP, error);
    if (type != X86_SYS_INT_GATE && type != X86_SYS_TRAP_GATE &&
        (is_long || (type != 5 && type != 6 && type != 7)))
        return deliver_fail(d, DELIVER_GATE_TYPE, X86_VEC_GP, error);
    if (d->event.kind == EVENT_SOFTWARE && dpl < state_ring(state))
        return deliver_fail(d, DELIVER_GATE_DPL, X86_VEC_GP, error);
    if (!(d->gate[0] >> 47 & 1))
        return deliver_fail(d, DELIVER_GATE_ABSENT, X86_VEC_NP, error);
    if (type == 5)
        return deliver_fail(d, DELIVER_GATE_TASK, X86_VEC_TS, 0);
    return true;
}

static bool check_code(const struct machine_state *state, struct delivery *d)
{
    uint32_t error = selector_error(d, d->selector);

    d->code = descriptor_find(state, d->selector, false);
    const struct kvm_segment *cs = &d->code.segment;
    switch (d->code.problem) {
    case DESCRIPTOR_NULL:
        return deliver_fail(d, DELIVER_CS_NULL, X86_VEC_GP, ext(d));
    case DESCRIPTOR_PAST_END:
        return deliver_fail(d, DELIVER_CS_LIMIT, X86_VEC_GP, error);
    case DESCRIPTOR_UNREADABLE:
        d->walk = walk_linear(state, d->code.linear, 0);
        return deliver_fail_walk(d, DELIVER_CS_UNMAPPED);
    case DESCRIPTOR_OK:
        break;
    }
    if (!descriptor_is_code(cs))
        return deliver_fail(d, DELIVER_CS_TYPE, X86_VEC_GP, error);
    if (cs->dpl > state_ring(state))
        return deliver_fail(d, DELIVER_CS_DPL, X86_VEC_GP, error);
    if (state_in_long_mode(state) && (!cs->l || cs->db))
        return deliver_fail(d, DELIVER_CS_WIDTH, X86_VEC_GP, error);
    if (!cs->present)
        return deliver_fail(d, DELIVER_CS_ABSENT, X86_VEC_NP, error);
    return true;
}

static bool is_conforming(const struct kvm_segment *cs)
{
    return cs->type & 4;
}

/* Reads a field of the TSS. */
static bool read_tss(const struct machine_state *state, struct delivery *d,
                     unsigned offset, void *buf, unsigned len)
{
    const struct kvm_segment *tr = &state->sregs.tr;
    uint64_t linear = tr->base + offset;

    if (!state_in_long_mode(state))
        linear = (uint32_t)linear;
    if (offset + len - 1 > tr->limit)
        return deliver_fail(d, DELIVER_TSS_LIMIT, X86_VEC_TS,
                            selector_error(d, tr->selector));
    if (walk_read(state, linear, buf, len, 0, &d->walk))
        return deliver_fail_walk(d, DELIVER_TSS_UNMAPPED);
    return true;
}

/* Long mode: the stack comes from an entry of the TSS and is aligned as the CPU
 * does it. */
static bool choose_stack_long(const struct machine_state *state,
                              struct delivery *d, struct machine_state *after)
{
    unsigned ring = is_conforming(&d->code.segment) ? state_ring(state)
                                                    : d->code.segment.dpl;

    d->switches_stack = d->ist || ring < state_ring(state);
    if (d->switches_stack &&
        !read_tss(state, d, d->ist ? 28u + 8u * d->ist : 4u + 8u * ring,
                  &after->regs.rsp, 8))
        return false;
    if (ring < state_ring(state)) {
        after->sregs.ss = (struct kvm_segment){
            .selector = (uint16_t)ring,
            .dpl = (uint8_t)ring,
            .unusable = 1,
        };
    }
    after->regs.rsp &= ~0xFull;
    d->stack_selector = after->sregs.ss.selector;
    if (!state_is_canonical(state, after->regs.rsp))
        return deliver_fail(d, DELIVER_STACK_CANONICAL, X86_VEC_SS, ext(d));
    return true;
}

/* Legacy mode: stack segment and pointer come from a 32-bit or 16-bit TSS. */
static bool choose_stack_legacy(const struct machine_state *state,
                                struct delivery *d, struct machine_state *after)
{
    unsigned ring = d->code.segment.dpl;
    bool wide = state->sregs.tr.type & 8;
    uint32_t esp = 0;
    uint16_t selector = 0;

    d->stack_selector = state->sregs.ss.selector;
    if (is_conforming(&d->code.segment) || ring >= state_ring(state))
        return true;
    d->switches_stack = true;
    if (!read_tss(state, d, wide ? 4 + 8 * ring : 2 + 4 * ring, &esp,
                  wide ? 4 : 2) ||
        !read_tss(state, d, wide ? 8 + 8 * ring : 4 + 4 * ring, &selector, 2))
        return false;
    struct descriptor ss = descriptor_find(state, selector, false);
    d->stack_selector = selector;
    if (ss.problem != DESCRIPTOR_OK || (selector & 3u) != ring ||
        ss.segment.dpl != ring || !descriptor_is_writable(&ss.segment))
        return deliver_fail(d, DELIVER_SS, X86_VEC_TS,
                            selector_error(d, selector));
    if (!ss.segment.present)
        return deliver_fail(d, DELIVER_SS, X86_VEC_SS,
                            selector_error(d, selector));
    after->regs.rsp = esp;
    after->sregs.ss = ss.segment;
    return true;
}

bool deliver_push(const struct machine_state *state,
                  const struct machine_state *after, struct delivery *d)
{
    uint64_t bytes = (uint64_t)d->nr_frame * d->frame_width;
    uint64_t mask = state_in_long_mode(state) ? UINT64_MAX
                    : after->sregs.ss.db      ? 0xFFFFFFFF
                                              : 0xFFFF;
    uint64_t top = after->regs.rsp & mask, rsp = (top - bytes) & mask;
    uint8_t byte;

    d->frame_linear = rsp;
    if (!state_in_long_mode(state)) {
        d->frame_linear = (uint32_t)(after->sregs.ss.base + rsp);
        if (!descriptor_covers(&after->sregs.ss, rsp, bytes)) {
            d->stack = (uint32_t)(after->sregs.ss.base + top);
            return deliver_fail(d, DELIVER_STACK_LIMIT, X86_VEC_SS,
                                d->switches_stack
                                    ? selector_error(d, d->stack_selector)
                                    : ext(d));
        }
    }
    d->stack = d->frame_linear + bytes - d->frame_width;
    /* From the top down, in the order of the pushes. */
    for (unsigned i = d->nr_frame; i-- > 0;) {
        uint64_t at = d->frame_linear + (uint64_t)i * d->frame_width;
        d->walk = walk_linear(state, at, WALK_WRITE);
        if (d->walk.problem != WALK_OK ||
            state->read(state->ctx, d->walk.gpa, &byte, 1))
            return deliver_fail_walk(d, DELIVER_STACK_PAGE);
    }
    return true;
}

/* The frame, lowest address first: error code, rip, cs, flags, rsp, ss. */
static void make_frame(const struct machine_state *state, struct delivery *d)
{
    bool is_long = state_in_long_mode(state);

    if (d->event.has_error)
        d->frame[d->nr_frame++] = d->event.error;
    d->frame[d->nr_frame++] = d->event.rip;
    d->frame[d->nr_frame++] = state->sregs.cs.selector;
    d->frame[d->nr_frame++] = state->regs.rflags;
    if (is_long || d->switches_stack) {
        d->frame[d->nr_frame++] = state->regs.rsp;
        d->frame[d->nr_frame++] = state->sregs.ss.selector;
    }
    d->frame_width = is_long ? 8 : d->gate_type & 8 ? 4 : 2;
}

static bool deliver_protected(const struct machine_state *state,
                              struct delivery *d)
{
    struct machine_state *after = &d->after;
    unsigned ring;

    if (!read_gate(state, d) || !check_gate(state, d) || !check_code(state, d))
        return false;
    if (!(state_in_long_mode(state) ? choose_stack_long(state, d, after)
                                    : choose_stack_legacy(state, d, after)))
        return false;
    ring = is_conforming(&d->code.segment) ? state_ring(state)
                                           : d->code.segment.dpl;
    make_frame(state, d);
    if (!deliver_push(state, after, d))
        return false;
    if (state_in_long_mode(state)
            ? !state_is_canonical(state, d->handler)
            : !descriptor_covers(&d->code.segment, d->handler, 1))
        return deliver_fail(d, DELIVER_TARGET, X86_VEC_GP, ext(d));
    after->sregs.cs = d->code.segment;
    after->sregs.cs.selector = (uint16_t)((d->selector & ~3u) | ring);
    after->regs.rip = d->handler;
    after->regs.rsp -= (uint64_t)d->nr_frame * d->frame_width;
    after->regs.rflags &= ~(uint64_t)(X86_RFLAGS_TF | X86_RFLAGS_NT |
                                      X86_RFLAGS_RF | X86_RFLAGS_VM);
    if (!(d->gate_type & 1)) /* an interrupt gate, not a trap gate */
        after->regs.rflags &= ~(uint64_t)X86_RFLAGS_IF;
    return true;
}

void deliver(const struct machine_state *state, const struct event *event,
             struct delivery *d)
{
    memset(d, 0, sizeof(*d));
    d->event = *event;
    d->after = *state;
    if (event->vector == X86_VEC_PF && event->kind == EVENT_EXCEPTION)
        d->after.sregs.cr2 = event->address;
    if (state_mode(state) == CPU_REAL)
        deliver_real(state, d);
    else
        deliver_protected(state, d);
}
