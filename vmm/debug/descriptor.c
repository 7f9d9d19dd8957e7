/* SPDX-License-Identifier: MIT */
/*
 * Segment descriptors. Source: Intel SDM Vol. 3A, "Protected-Mode Memory
 * Management"; AMD APM Vol. 2, "Segmented Virtual Memory".
 */
#include "descriptor.h"

#include "walk.h"
#include "x86/descriptor.h"

#define TABLE_INDICATOR 4u /* of a selector: the LDT */

static void unpack(struct descriptor *d)
{
    uint64_t raw = d->raw[0];
    struct kvm_segment *segment = &d->segment;
    uint32_t limit = (uint32_t)((raw & 0xFFFF) | (raw >> 32 & 0xF0000));

    *segment = (struct kvm_segment){
        .base =
            (raw >> 16 & 0xFFFFFF) | (raw >> 32 & 0xFF000000) | d->raw[1] << 32,
        .selector = d->selector,
        .type = raw >> 40 & 0xF,
        .s = raw >> 44 & 1,
        .dpl = raw >> 45 & 3,
        .present = raw >> 47 & 1,
        .avl = raw >> 52 & 1,
        .l = raw >> 53 & 1,
        .db = raw >> 54 & 1,
        .g = raw >> 55 & 1,
    };
    segment->limit = segment->g ? limit << 12 | 0xFFF : limit;
}

struct descriptor descriptor_find(const struct machine_state *state,
                                  uint16_t selector, bool wide)
{
    struct descriptor d = {.selector = selector,
                           .in_ldt = selector & TABLE_INDICATOR};
    const struct kvm_sregs *sregs = &state->sregs;
    uint64_t base = d.in_ldt ? sregs->ldt.base : sregs->gdt.base;
    uint64_t limit = d.in_ldt ? sregs->ldt.limit : sregs->gdt.limit;
    uint64_t offset = selector & ~7u, len = wide ? 16 : 8;

    if (!(selector & ~3u)) {
        d.problem = DESCRIPTOR_NULL;
        return d;
    }
    if (d.in_ldt && (!(sregs->ldt.selector & ~3u) || sregs->ldt.unusable))
        limit = 0;
    d.linear = base + offset;
    if (!state_in_long_mode(state))
        d.linear = (uint32_t)d.linear;
    if (offset + len - 1 > limit) {
        d.problem = DESCRIPTOR_PAST_END;
        return d;
    }
    if (walk_read(state, d.linear, d.raw, len, 0, NULL)) {
        d.problem = DESCRIPTOR_UNREADABLE;
        return d;
    }
    unpack(&d);
    return d;
}

bool descriptor_covers(const struct kvm_segment *segment, uint64_t offset,
                       uint64_t len)
{
    bool expands_down = segment->s && !(segment->type & 8) && segment->type & 4;

    if (!expands_down)
        return range_inside(offset, len, (uint64_t)segment->limit + 1);
    uint64_t top = segment->db ? 0x100000000ull : 0x10000;
    return offset > segment->limit && range_inside(offset, len, top);
}

const char *descriptor_kind(const struct kvm_segment *segment, bool long_mode)
{
    if (segment->s) {
        if (!(segment->type & 8))
            return segment->type & 2 ? "a data segment"
                                     : "a read-only data segment";
        if (segment->l)
            return "a 64-bit code segment";
        return segment->db ? "a 32-bit code segment" : "a 16-bit code segment";
    }
    switch (segment->type) {
    case 0:
        return "an empty descriptor";
    case X86_SYS_LDT:
        return "an LDT";
    case 1:
        return long_mode ? "a reserved type" : "a 16-bit TSS";
    case 3:
        return long_mode ? "a reserved type" : "a busy 16-bit TSS";
    case X86_SYS_TSS_AVAIL:
        return "a TSS";
    case X86_SYS_TSS_BUSY:
        return "a busy TSS";
    case 4:
    case 0xC:
        return "a call gate";
    case 5:
        return "a task gate";
    case 6:
    case 7:
    case X86_SYS_INT_GATE:
    case X86_SYS_TRAP_GATE:
        return "an interrupt gate";
    default:
        return "a reserved type";
    }
}
