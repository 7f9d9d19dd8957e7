/* SPDX-License-Identifier: MIT */
/*
 * A ring of trace records in the guest's RAM (hv/trace.h), one for each vCPU:
 * the guest registers it by HV_CALL_TRACE and fills it without an exit; here
 * it is a source like the VMM's own rings. The guest can write anything into
 * it at any time, so nothing in it is believed:
 *
 *  - a record has a kind that guests write, this ring's vCPU, and a host TSC
 *    that is not after now and, in one reading, not before the record's before
 *    it. What is no such record is counted as lost. Its numbers and texts are
 *    the guest's word.
 *  - head may only go on. One that goes back, or jumps by more than any guest
 *    can write, counts as one lost record, and reading goes on after it.
 *
 * The guest's clock alone does not say what came before what: where the host's
 * TSC is not stable, KVM stops the guest's whenever it is not running, and lets
 * it catch up later. What does is head: a record that was written when an exit
 * began came before it, any other after its end. So each exit notes head, and a
 * record's time is kept between the exits that it lies between.
 */
#ifndef VMM_RECORD_GUEST_RING_H
#define VMM_RECORD_GUEST_RING_H

#include "mem/guest_mem.h"
#include "clock.h"
#include "source.h"

#define GUEST_RING_MAX_RECORDS (1u << 22) /* 256 MiB of the guest's own RAM */

/* An exit, or several between which the guest wrote nothing. Written by the
 * vCPU's thread. */
struct guest_ring_exit {
    _Atomic uint64_t head;  /* records that it had written */
    _Atomic uint64_t begin; /* host's TSC */
    _Atomic uint64_t end;
    _Atomic uint64_t offset; /* of the guest's clock, from `end` on */
};

/* How the guest's clock relates to the host's just now. */
struct guest_ring_clock {
    struct tsc_clock first;
    uint64_t (*offset)(
        void *ctx); /* asks again; the vCPU's thread, in an exit */
    void *ctx;
};

#define GUEST_RING_EXITS 16384u /* that are remembered */

struct guest_ring {
    struct trace_source source; /* must be first */
    unsigned vcpu;
    /* Between the vCPU that registers and the threads that read; what the
     * guest writes knows no lock. */
    pthread_mutex_t lock;
    const uint8_t *memory; /* NULL: not registered */
    uint64_t mask;         /* number of records - 1 */
    struct guest_ring_clock clock;
    /* The vCPU's thread: how often it will still ask whether the offset is the
     * first one. Once it was not, always. */
    unsigned nr_doubts;
    uint64_t head;    /* the guest's, as last seen */
    uint64_t written; /* records of this vCPU's rings, up to `head` */
    uint64_t oldest;  /* what is before this is gone, by the same count */
    struct guest_ring_exit *exits; /* GUEST_RING_EXITS; number n at n % that */
    /* Release by the vCPU's thread, when the exit is there; pairs with the
     * acquire in find_exit. */
    _Atomic uint64_t nr_exits;
    /* The vCPU's own ring: tells since when it is in an exit. */
    struct trace_source *vcpu_source;
};

void guest_ring_init(struct guest_ring *ring, unsigned vcpu,
                     struct trace_source *vcpu_source);
void guest_ring_fini(struct guest_ring *ring);

/* The guest's ring is at `at`, `bytes` long, header included: page aligned,
 * in RAM, with a power of two of records. It takes the place of one that was
 * registered before, whose unread records are lost. 0, -EINVAL, -EFAULT or
 * -ENOMEM, and then nothing has changed. From the vCPU's thread. */
int guest_ring_register(struct guest_ring *ring, struct guest_mem *mem,
                        gpa_t at, uint64_t bytes,
                        const struct guest_ring_clock *clock) MUST_CHECK;

/* For guest_ring_note_exit, if there is a ring. */
void guest_ring_add_exit(struct guest_ring *ring, uint64_t begin, uint64_t end);

/* From the vCPU's thread, for each exit: from `begin` to `end` the guest stood
 * still. Before the exit's own record is committed. */
static inline void guest_ring_note_exit(struct guest_ring *ring, uint64_t begin,
                                        uint64_t end)
{
    if (ring->memory)
        guest_ring_add_exit(ring, begin, end);
}

#endif
