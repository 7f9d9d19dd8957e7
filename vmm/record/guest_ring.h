/* SPDX-License-Identifier: MIT */
/*
 * A ring of trace records in the guest's RAM (hv/trace.h), one for each vCPU:
 * the guest registers it by HV_CALL_TRACE and fills it without exits; to
 * readers it is a source like the VMM's own rings. The guest can write anything
 * into it at any time, so nothing in it is trusted:
 *
 *  - a record that is passed on has a kind that guests write, this ring's vCPU,
 *    and a host TSC that is not after now and, within one read, not before that
 *    of the record before it. A record of another kind counts as lost. A
 *    record's numbers and texts are passed on as the guest wrote them.
 *  - head may only grow. If it goes back, or jumps by more than any guest can
 *    write, that counts as one lost record, and reading continues after it.
 *
 * The guest's clock alone does not give the order of events: if the host's TSC
 * is not stable, KVM stops the guest's TSC whenever the guest is not running,
 * and lets it catch up later. The order comes from head: a record that was
 * written when an exit began came before that exit, any other after its end. So
 * each exit stores head, and the time of a record is limited to the interval
 * between the exits before and after it.
 */
#ifndef VMM_RECORD_GUEST_RING_H
#define VMM_RECORD_GUEST_RING_H

#include "mem/guest_mem.h"
#include "clock.h"
#include "source.h"

#define GUEST_RING_MAX_RECORDS (1u << 22) /* 256 MiB of the guest's own RAM */

/* One exit, or several between which the guest wrote no record. Written by the
 * vCPU's thread. */
struct guest_ring_exit {
    _Atomic uint64_t head;  /* records that the guest had written */
    _Atomic uint64_t begin; /* host's TSC */
    _Atomic uint64_t end;
    _Atomic uint64_t offset; /* the guest clock's, from `end` on */
};

/* The current relation of the guest's clock to the host's. */
struct guest_ring_clock {
    struct tsc_clock first;
    uint64_t (*offset)(
        void *ctx); /* reads it again; in an exit, by the vCPU's thread */
    void *ctx;
};

/* What is known of the records before one, by the reader that read them. */
struct guest_ring_before {
    uint64_t next;     /* the number of that one, as a reader's tail */
    uint64_t tsc;      /* of the one before it */
    uint64_t call_tsc; /* of the latest SYSCALL or SYSRET; 0: none */
    uint32_t call_pid;
};

#define GUEST_RING_EXITS 16384u /* how many are remembered */

struct guest_ring {
    struct trace_source source; /* must be first */
    unsigned vcpu;
    /* Taken by the vCPU that registers and the threads that read; the guest's
     * writes take no lock. */
    pthread_mutex_t lock;
    const uint8_t *memory; /* NULL: not registered */
    uint64_t mask;         /* number of records - 1 */
    struct guest_ring_clock clock;
    /* Used by the vCPU's thread: how many more times it checks that the offset
     * is still the first one. Once the offset has differed, it always
     * checks. */
    unsigned nr_doubts;
    uint64_t head;    /* the guest's, as last seen */
    uint64_t written; /* records of this vCPU's rings, up to `head` */
    uint64_t oldest;  /* the oldest still there, by the same count */
    struct guest_ring_before before; /* where a reader goes on, if it does */
    struct guest_ring_exit *exits; /* GUEST_RING_EXITS; number n at n % that */
    /* Stored with release by the vCPU's thread, after the exit is complete;
     * pairs with the acquire in find_exit. */
    _Atomic uint64_t nr_exits;
    /* The vCPU's own ring: it says since when the vCPU is in an exit. */
    struct trace_source *vcpu_source;
};

void guest_ring_init(struct guest_ring *ring, unsigned vcpu,
                     struct trace_source *vcpu_source);
void guest_ring_fini(struct guest_ring *ring);

/* Registers the guest's ring at `at`, `bytes` long including its header. It
 * must be page aligned, in RAM, and hold a power of two of records. It replaces
 * a ring that was registered before, whose unread records are lost. 0, or
 * -EINVAL, -EFAULT or -ENOMEM with nothing changed. Call it on the vCPU's
 * thread. */
int guest_ring_register(struct guest_ring *ring, struct guest_mem *mem,
                        gpa_t at, uint64_t bytes,
                        const struct guest_ring_clock *clock) MUST_CHECK;

/* The part of guest_ring_note_exit for when there is a ring. */
void guest_ring_add_exit(struct guest_ring *ring, uint64_t begin, uint64_t end);

/* Called on the vCPU's thread for each exit, before the exit's own record is
 * committed: the guest did not run from `begin` to `end`. */
static inline void guest_ring_note_exit(struct guest_ring *ring, uint64_t begin,
                                        uint64_t end)
{
    if (ring->memory)
        guest_ring_add_exit(ring, begin, end);
}

#endif
