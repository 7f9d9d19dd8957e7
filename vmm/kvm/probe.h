/* SPDX-License-Identifier: MIT */
/*
 * Tests what this host's KVM can do, each ability with a tiny guest of its own
 * (probes.asm) and a time limit: reported capabilities are not trusted.
 */
#ifndef VMM_KVM_PROBE_H
#define VMM_KVM_PROBE_H

#include "system.h"

enum probe_id {
    PROBE_PORT_IO,
    PROBE_LONG_MODE,
    PROBE_INTERRUPTS,
    PROBE_RING3,
    PROBE_BREAKPOINT,
    PROBE_INT3,
    PROBE_SINGLE_STEP,
    PROBE_HYPERCALL,
    PROBE_NR,
};

struct probe_result {
    bool works;
    char seen[96]; /* what happened, in words */
};

/* A word for scripts ("ring3") and a title for people. */
const char *probe_word(enum probe_id id);
const char *probe_title(enum probe_id id);

/* Runs one probe. Takes a few ms, at most PROBE_LIMIT_MS. */
#define PROBE_LIMIT_MS 1000
struct probe_result probe_try(const struct kvm_system *sys, enum probe_id id);

#endif
