/* SPDX-License-Identifier: MIT */
/*
 * A tiny guest of `vmm doctor`: some bytes of code in a machine of its own,
 * with a time limit.
 */
#ifndef VMM_KVM_TINY_H
#define VMM_KVM_TINY_H

#include <time.h>

#include "boot/image.h"
#include "vcpu.h"

#define TINY_MEMORY (2u << 20)

struct tiny_code {
    enum boot_mode mode;
    const uint8_t *bytes, *end; /* loaded at tiny_entry(mode) */
    uint64_t first;             /* offset of the first instruction */
    bool irqchip;               /* KVM's interrupt controllers and PIT */
    bool hypercall;             /* hypercall 12 exits to us */
    unsigned limit_ms;          /* for the whole run */
};

struct tiny {
    struct guest_mem *mem;
    struct vm vm;
    struct vcpu vcpu;
    timer_t timer;
    unsigned kicks_left;
};

/* The guest-physical address at which the code is loaded. */
uint64_t tiny_entry(enum boot_mode mode);

/* Creates the machine, up to its first instruction. 0, or -errno: then there is
 * nothing to destroy. */
int tiny_create(struct tiny *tiny, const struct kvm_system *sys,
                const struct tiny_code *code) MUST_CHECK;
void tiny_destroy(struct tiny *tiny);

/* Runs until the next exit. Returns 0: the exit is in vcpu.run; -ETIMEDOUT if
 * the guest has used up its time; or KVM_RUN's -errno. */
int tiny_run(struct tiny *tiny) MUST_CHECK;

#endif
