/* SPDX-License-Identifier: MIT */
/*
 * Events and their delivery in words.
 */
#include "deliver.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/names.h"
#include "x86/descriptor.h"
#include "x86/paging.h"

const char *event_short_name(unsigned vector)
{
    const char *name = names_exception_short(vector);

    return *name ? name : "interrupt";
}

const char *event_name(unsigned vector)
{
    const char *name = names_exception(vector);

    return *name ? name : "interrupt";
}

char *event_words(const struct event *event, char *buf, size_t size)
{
    const char *name = event_short_name(event->vector);

    if (event->kind != EVENT_EXCEPTION)
        snprintf(buf, size, "%s 0x%x",
                 event->kind == EVENT_SOFTWARE ? "int" : "interrupt",
                 event->vector);
    else if (event->vector == X86_VEC_PF)
        snprintf(buf, size, "#PF at 0x%" PRIx64 ", %s, %s", event->address,
                 event->error & X86_PF_RSVD ? "reserved bit"
                 : event->error & X86_PF_P  ? "protection"
                                            : "not present",
                 event->error & X86_PF_I   ? "fetch"
                 : event->error & X86_PF_W ? "write"
                                           : "read");
    else if (event->has_error)
        snprintf(buf, size, "%s(0x%x)", name, event->error);
    else
        snprintf(buf, size, "%s", name);
    return buf;
}

static void words_of_stack(const struct machine_state *state,
                           const struct delivery *d, char *buf, size_t size)
{
    char why[96];
    const char *whose = d->ist              ? "the stack of its IST entry"
                        : d->switches_stack ? "the TSS's stack for ring 0"
                                            : "the stack";
    uint64_t at = d->problem == DELIVER_STACK_PAGE ? d->walk.linear : d->stack;

    switch ((int)d->problem) {
    case DELIVER_STACK_CANONICAL:
        snprintf(buf, size, "%s (0x%" PRIx64 ") is not a canonical address",
                 whose, (uint64_t)d->after.regs.rsp);
        break;
    case DELIVER_STACK_LIMIT:
        snprintf(buf, size,
                 "%s has no room: sp=0x%" PRIx64
                 " is at the edge of its segment (limit 0x%x)",
                 whose, (uint64_t)(d->after.regs.rsp & state_stack_mask(state)),
                 d->after.sregs.ss.limit);
        break;
    default:
        snprintf(buf, size, "%s cannot be pushed to: 0x%" PRIx64 " is %s",
                 whose, at,
                 d->walk.problem == WALK_OK
                     ? "mapped where there is no RAM"
                     : walk_words(&d->walk, why, sizeof(why)));
        break;
    }
}

static void words_of_code(const struct machine_state *state,
                          const struct delivery *d, char *buf, size_t size)
{
    const char *table = d->code.in_ldt ? "LDT" : "GDT";

    switch ((int)d->problem) {
    case DELIVER_CS_NULL:
        snprintf(buf, size, "its gate's code selector is null");
        break;
    case DELIVER_CS_LIMIT:
        snprintf(buf, size,
                 "its code selector 0x%x is past the end of the %s "
                 "(limit 0x%x)",
                 d->selector, table, state->sregs.gdt.limit);
        break;
    case DELIVER_CS_UNMAPPED:
        snprintf(buf, size,
                 "the %s entry of its code selector 0x%x, at 0x%" PRIx64
                 ", is not mapped",
                 table, d->selector, d->code.linear);
        break;
    case DELIVER_CS_TYPE:
        snprintf(buf, size, "its code selector 0x%x names %s, not code",
                 d->selector,
                 descriptor_kind(&d->code.segment, state_in_long_mode(state)));
        break;
    case DELIVER_CS_WIDTH:
        snprintf(buf, size,
                 "its code selector 0x%x names %s; long mode needs a 64-bit "
                 "one",
                 d->selector, descriptor_kind(&d->code.segment, true));
        break;
    case DELIVER_CS_DPL:
        snprintf(buf, size,
                 "its code selector 0x%x is of ring %u, less privileged than "
                 "ring %u",
                 d->selector, d->code.segment.dpl, state_ring(state));
        break;
    default:
        snprintf(buf, size, "its code segment 0x%x is not present",
                 d->selector);
        break;
    }
}

static void words_of_gate(const struct machine_state *state,
                          const struct delivery *d, char *buf, size_t size)
{
    const struct kvm_dtable *idt = &state->sregs.idt;
    char why[96];

    switch ((int)d->problem) {
    case DELIVER_IDT_EMPTY:
        snprintf(buf, size, "the IDT is empty (base 0x%" PRIx64 ", limit 0)",
                 (uint64_t)idt->base);
        break;
    case DELIVER_IDT_LIMIT:
        snprintf(buf, size, "vector %u is past the end of the IDT (limit 0x%x)",
                 d->event.vector, idt->limit);
        break;
    case DELIVER_IDT_UNMAPPED:
        snprintf(buf, size, "the IDT entry at 0x%" PRIx64 " is %s",
                 d->gate_linear,
                 d->walk.problem == WALK_OK
                     ? "mapped where there is no RAM"
                     : walk_words(&d->walk, why, sizeof(why)));
        break;
    case DELIVER_GATE_EMPTY:
        snprintf(buf, size, "its IDT entry is empty (all zeros)");
        break;
    case DELIVER_GATE_ABSENT:
        snprintf(buf, size, "its IDT entry is not present (P=0)");
        break;
    case DELIVER_GATE_TYPE:
        snprintf(buf, size, "its IDT entry is no gate (type 0x%x)",
                 d->gate_type);
        break;
    case DELIVER_GATE_DPL:
        snprintf(buf, size, "its gate may not be used from ring %u (DPL %u)",
                 state_ring(state), (unsigned)(d->gate[0] >> 45 & 3));
        break;
    default:
        snprintf(buf, size, "its gate is a task gate, which is not followed");
        break;
    }
}

static void words_of_tss(const struct machine_state *state,
                         const struct delivery *d, char *buf, size_t size)
{
    const struct kvm_segment *tr = &state->sregs.tr;
    char why[96];

    switch ((int)d->problem) {
    case DELIVER_TSS_LIMIT:
        snprintf(buf, size,
                 "the new stack is past the end of the TSS (limit 0x%x)",
                 tr->limit);
        break;
    case DELIVER_TSS_UNMAPPED:
        snprintf(buf, size, "the TSS at 0x%" PRIx64 " is %s",
                 (uint64_t)tr->base,
                 d->walk.problem == WALK_OK
                     ? "mapped where there is no RAM"
                     : walk_words(&d->walk, why, sizeof(why)));
        break;
    default:
        snprintf(buf, size, "the TSS's stack segment 0x%x cannot be used",
                 d->stack_selector);
        break;
    }
}

char *deliver_words(const struct machine_state *state, const struct delivery *d,
                    char *buf, size_t size)
{
    switch (d->problem) {
    case DELIVER_OK:
        snprintf(buf, size, "delivered to 0x%" PRIx64, d->handler);
        break;
    case DELIVER_IDT_EMPTY:
    case DELIVER_IDT_LIMIT:
    case DELIVER_IDT_UNMAPPED:
    case DELIVER_GATE_EMPTY:
    case DELIVER_GATE_ABSENT:
    case DELIVER_GATE_TYPE:
    case DELIVER_GATE_DPL:
    case DELIVER_GATE_TASK:
        words_of_gate(state, d, buf, size);
        break;
    case DELIVER_CS_NULL:
    case DELIVER_CS_LIMIT:
    case DELIVER_CS_UNMAPPED:
    case DELIVER_CS_TYPE:
    case DELIVER_CS_WIDTH:
    case DELIVER_CS_DPL:
    case DELIVER_CS_ABSENT:
        words_of_code(state, d, buf, size);
        break;
    case DELIVER_TSS_LIMIT:
    case DELIVER_TSS_UNMAPPED:
    case DELIVER_SS:
        words_of_tss(state, d, buf, size);
        break;
    case DELIVER_STACK_CANONICAL:
    case DELIVER_STACK_LIMIT:
    case DELIVER_STACK_PAGE:
        words_of_stack(state, d, buf, size);
        break;
    case DELIVER_TARGET:
        snprintf(buf, size, "the handler's address 0x%" PRIx64 " is not %s",
                 d->handler,
                 state_in_long_mode(state) ? "canonical"
                                           : "inside its code segment");
        break;
    }
    return buf;
}

bool event_has_error(unsigned vector)
{
    return vector == X86_VEC_DF ||
           (vector >= X86_VEC_TS && vector <= X86_VEC_PF) ||
           vector == X86_VEC_AC || vector == X86_VEC_CP;
}
