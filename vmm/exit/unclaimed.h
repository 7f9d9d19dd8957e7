/* SPDX-License-Identifier: MIT */
/*
 * Reports accesses that no device answers: each place once, and a limited
 * number in all. Any thread, once it is initialised.
 */
#ifndef VMM_EXIT_UNCLAIMED_H
#define VMM_EXIT_UNCLAIMED_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/log.h"

#define UNCLAIMED_MMIO_NOTES (2 * LOG_GUEST_MAX)

struct unclaimed {
    atomic_uchar port_noted[0x10000 / 8];
    pthread_mutex_t lock; /* for adding to the two below */
    uint64_t mmio_noted[UNCLAIMED_MMIO_NOTES];
    atomic_uint nr_mmio_noted;
};

/* `unclaimed` must be all zero. */
void unclaimed_init(struct unclaimed *unclaimed);
void unclaimed_fini(struct unclaimed *unclaimed);

/* Was this port reported before? Then there is nothing to do. Kept short: a
 * guest may access such a port all the time. */
/*@ assigns \nothing; */
static inline bool unclaimed_port_is_noted(const struct unclaimed *unclaimed,
                                           uint16_t port)
{
    return atomic_load_explicit(&unclaimed->port_noted[port / 8],
                                memory_order_relaxed) >>
               port % 8 &
           1;
}

/*@ requires \valid(unclaimed);
    assigns *unclaimed; */
void unclaimed_port(struct unclaimed *unclaimed, uint16_t port, bool is_write);
/*@ requires \valid(unclaimed);
    assigns *unclaimed; */
void unclaimed_mmio(struct unclaimed *unclaimed, uint64_t addr, bool is_write);

#endif
