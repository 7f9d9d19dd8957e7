/* SPDX-License-Identifier: MIT */
/*
 * What the bus consists of, for the code that wires it (bus_wiring.c) and the
 * code that looks devices up (bus.c).
 */
#ifndef VMM_EXIT_BUS_PLACES_H
#define VMM_EXIT_BUS_PLACES_H

#include "bus.h"
#include "unclaimed.h"

#define NR_PORTS   0x10000u
#define MAX_PLACES 128u

/* [base, base + size) belongs to `dev`. */
struct place {
    struct device *dev;
    uint64_t base;
    uint64_t size;
};

struct bus {
    /* Indices into port_places; place 0 has size 0, so no access fits it. */
    uint8_t place_of_port[NR_PORTS];
    struct place port_places[1 + MAX_PLACES];
    unsigned nr_port_places;

    struct place mmio_places[MAX_PLACES]; /* by ascending base */
    unsigned nr_mmio_places;

    struct device *devices[BUS_MAX_DEVICES]; /* in the order of attachment */
    unsigned nr_devices;

    struct unclaimed unclaimed;
};

_Static_assert(MAX_PLACES <= UINT8_MAX, "a place's index is one byte");

/* The number of MMIO places that start at or below `addr`. */
unsigned bus_mmio_places_upto(const struct bus *bus, uint64_t addr);

#endif
