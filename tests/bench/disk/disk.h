/* SPDX-License-Identifier: MIT */
/*
 * The disk benchmark: the same requests of 4 KiB, made by a program on the
 * host's file (the floor), and by one guest under vmm and under QEMU, in turn.
 */
#ifndef BENCH_DISK_H
#define BENCH_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define BLOCK         4096u
#define NR_BLOCKS     1024u /* of data: 4 MiB, a power of two */
#define MAX_ROUNDS    99u
#define WHY_MAX       160u

/* What the guest finds in the first block of the image (guest.asm). */
struct params {
    char magic[4]; /* DISK */
    uint32_t flags;
#define FLAG_WRITE  1u
#define FLAG_RANDOM 2u
#define FLAG_IRQ    4u /* the guest waits by HLT for interrupts, or else polls */
    uint32_t count;
    uint32_t blocks;
    uint32_t depth; /* requests in flight */
};

enum side { SIDE_HOST, SIDE_VMM, SIDE_QEMU, NR_SIDES };

struct settings {
    const char *vmm;
    const char *qemu; /* NULL: not installed */
    const char *guest;
    const char *where;
    const char *image; /* the disk image, created again for each run */
    unsigned rounds;
    uint32_t count;
    bool irq;
};

/* The result of one run of `params` on one side. */
struct sample {
    uint64_t ticks;      /* of the time stamp counter, for all requests */
    uint64_t exits;      /* times a CPU left the guest */
    uint64_t user_exits; /* those that came to the VMM, not only to KVM */
    char why[WHY_MAX];   /* what went wrong, "" if nothing did */
};

/* If the guest fails there is no sample: returns false, and says why. The image
 * is checked after the run. */
bool run_side(const struct settings *set, enum side side,
              const struct params *params, struct sample *sample);

/* The block that request `i` is about; *state is 0 at first. */
uint32_t next_block(const struct params *params, uint32_t i, uint32_t *state);

uint64_t ticks_now(void);

/* Counts kvm's tracepoints for this process and its children. Returns false if
 * the host does not permit that; then the counts are 0. */
bool count_exits_start(void);
void count_exits_read(uint64_t *exits, uint64_t *user_exits);

#endif
