/* SPDX-License-Identifier: MIT */
/*
 * One vCPU's state, as a death report uses it: registers, and a way to read
 * guest-physical memory. Everything in this directory that explains a death is
 * a function of this state alone, without KVM or a machine. Every register and
 * every byte may come from a hostile guest.
 */
#ifndef VMM_DEBUG_STATE_H
#define VMM_DEBUG_STATE_H

#include <linux/kvm.h>

#include "base/util.h"

/* 0, or -EFAULT if not every byte is RAM. */
typedef int (*state_read_fn)(void *ctx, uint64_t gpa, void *buf, uint64_t len);

struct machine_state {
    struct kvm_regs regs;
    struct kvm_sregs sregs;
    bool intel;         /* the CPU's vendor; else AMD */
    unsigned phys_bits; /* width of guest-physical addresses */
    state_read_fn read;
    void *ctx; /* passed to read */
};

enum cpu_mode {
    CPU_REAL,       /* 16-bit, no protection */
    CPU_VM86,       /* virtual-8086 */
    CPU_PROTECTED,  /* legacy protected mode, 16 or 32 bits */
    CPU_COMPATIBLE, /* 16 or 32 bits under long mode */
    CPU_LONG,       /* 64 bits */
};

enum cpu_mode state_mode(const struct machine_state *state);
/* EFER.LMA: gates, tables and paging are those of long mode. */
bool state_in_long_mode(const struct machine_state *state);
/* Bits of code addresses and operands in the current code segment: 16, 32, 64.
 */
unsigned state_width(const struct machine_state *state);
/* "64-bit long mode", ... */
const char *state_mode_words(const struct machine_state *state);
/* The ring, 0 to 3. */
unsigned state_ring(const struct machine_state *state);
/* Where rip points, as a linear address. */
uint64_t state_linear_rip(const struct machine_state *state);
/* Where rsp points, as a linear address. */
uint64_t state_linear_rsp(const struct machine_state *state);
/* The part of rsp that is in use: 16, 32 or 64 bits. */
uint64_t state_stack_mask(const struct machine_state *state);
/* May a 64-bit address be used at all? (48 or 57 bits, sign-extended) */
bool state_is_canonical(const struct machine_state *state, uint64_t address);

#endif
