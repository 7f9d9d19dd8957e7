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

/*@ predicate holds{L}(struct place *place, integer at) =
        place->base <= at < place->base + place->size;

    // A port has the place that holds it, or the empty one; the MMIO places
    // are in order and apart.
    predicate is_bus{L}(struct bus *bus) =
        \valid(bus) && 1 <= bus->nr_port_places <= 1 + MAX_PLACES &&
        bus->nr_mmio_places <= MAX_PLACES &&
        (\forall integer port; 0 <= port < NR_PORTS ==>
            bus->place_of_port[port] < bus->nr_port_places) &&
        bus->port_places[0].base == 0 && bus->port_places[0].size == 0 &&
        (\forall integer port; 0 <= port < NR_PORTS ==>
            bus->place_of_port[port] == 0 ||
            holds(&bus->port_places[bus->place_of_port[port]], port)) &&
        (\forall integer i, j; 0 <= i < j < bus->nr_mmio_places ==>
            bus->mmio_places[i].base + bus->mmio_places[i].size <=
                bus->mmio_places[j].base); */

/* The number of MMIO places that start at or below `addr`. */
/*@ requires is_bus(bus);
    assigns \nothing;
    ensures \result <= bus->nr_mmio_places;
    ensures \forall integer i; 0 <= i < \result ==>
        bus->mmio_places[i].base <= addr;
    ensures \forall integer i; \result <= i < bus->nr_mmio_places ==>
        addr < bus->mmio_places[i].base; */
unsigned bus_mmio_places_upto(const struct bus *bus, uint64_t addr);

#endif
