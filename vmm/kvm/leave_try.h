/* SPDX-License-Identifier: MIT */
/*
 * One instruction, executed many times by a guest of its own
 * (leave_guests.asm): how often it made the CPU leave the guest, how often that
 * reached us, and how long it took.
 */
#ifndef VMM_KVM_LEAVE_TRY_H
#define VMM_KVM_LEAVE_TRY_H

#include "system.h"

#define LEAVE_BATCHES 10ull  /* BATCHES in leave_guests.asm */
#define LEAVE_TURNS   200ull /* TURNS there, in each batch */
#define LEAVE_TOTAL   (LEAVE_BATCHES * LEAVE_TURNS)

enum leave_outcome {
    LEAVE_MEASURED,
    LEAVE_NOT_THERE, /* this CPU has no such instruction */
    LEAVE_DIED,      /* the guest ended in another way, or took too long */
};

/* Sums over LEAVE_TOTAL turns, except `ticks`. */
struct leave_sample {
    enum leave_outcome outcome;
    uint64_t ours;   /* times that KVM_RUN returned */
    uint64_t all;    /* times the CPU left the guest, as KVM counts */
    bool is_counted; /* KVM counts, since Linux 5.14; else `all` is 0 */
    uint64_t ticks;  /* of the TSC, for the fastest batch */
    uint32_t khz;    /* of that TSC; 0: not known */
};

/* Runs the guest that begins at `code`, one of leave_guests.asm. It may take
 * LEAVE_LIMIT_MS. 0, or -errno after one line on stderr. */
#define LEAVE_LIMIT_MS 20000
int leave_try(const struct kvm_system *sys, const uint8_t *code,
              struct leave_sample *sample) MUST_CHECK;

#endif
