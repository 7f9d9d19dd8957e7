/* SPDX-License-Identifier: MIT */
/*
 * The rest of a `rep outs`. KVM reads ahead for `rep ins` and exits once for as
 * many items as a page holds, but emulates `rep outs` item by item: a sector
 * written to an ATA disk is 128 or 256 exits. After the first, these functions
 * can do what KVM would do in the others. Source: Linux,
 * arch/x86/kvm/emulate.c, em_out and pio_in_emulated.
 */
#ifndef VMM_EXIT_OUTS_H
#define VMM_EXIT_OUTS_H

#include "debug/state.h"

/* An item of `size` bytes was just written to `port` in the state `state`, to
 * which rip, rsi and rcx belong. */
struct outs {
    uint16_t port;
    unsigned size;  /* 2 or 4 */
    unsigned bytes; /* of the instruction; set by outs_decode */
};

/* Is rip at a `rep outs` of such items, which has more to write? False also for
 * one that only KVM can do right: downwards, with another segment, single-
 * stepped, under protection keys, or in a guest of the guest. */
bool outs_decode(const struct machine_state *state, struct outs *outs);

/* Reads the next items, at most `max` bytes of them, into `data` and changes
 * the registers as if the instruction had written them. It does not leave the
 * page of the item before, which the CPU has marked as accessed. Returns the
 * number of bytes, a multiple of the size; 0 if KVM must do the next item, for
 * instance since it raises an exception. */
size_t outs_take(struct machine_state *state, const struct outs *outs,
                 uint8_t *data, size_t max);

#endif
