/* SPDX-License-Identifier: MIT */
/*
 * Segment descriptors from the guest's GDT and LDT, found as the CPU does it.
 */
#ifndef VMM_DEBUG_DESCRIPTOR_H
#define VMM_DEBUG_DESCRIPTOR_H

#include "state.h"

enum descriptor_problem {
    DESCRIPTOR_OK,
    DESCRIPTOR_NULL,      /* the selector is null */
    DESCRIPTOR_PAST_END,  /* past the table's limit */
    DESCRIPTOR_UNREADABLE /* the table's page faults, or is not RAM */
};

struct descriptor {
    enum descriptor_problem problem;
    uint16_t selector;
    struct kvm_segment segment; /* as it would be loaded */
    bool in_ldt;
    uint64_t linear; /* of the descriptor */
    uint64_t raw[2]; /* raw[1] only if it has 16 bytes */
};

/* Finds the descriptor of a selector. `wide`: a system descriptor of long mode,
 * 16 bytes. */
struct descriptor descriptor_find(const struct machine_state *state,
                                  uint16_t selector, bool wide);

static inline bool descriptor_is_code(const struct kvm_segment *segment)
{
    return segment->s && segment->type & 8;
}

static inline bool descriptor_is_writable(const struct kvm_segment *segment)
{
    return segment->s && !(segment->type & 8) && segment->type & 2;
}

/* Is [offset, offset + len) inside the segment's limit? */
bool descriptor_covers(const struct kvm_segment *segment, uint64_t offset,
                       uint64_t len);

/* "a 64-bit code segment", "a data segment", "a busy TSS", ... */
const char *descriptor_kind(const struct kvm_segment *segment, bool long_mode);

#endif
