/* SPDX-License-Identifier: MIT */
/*
 * The port and MMIO bus. Owns the two address spaces and the devices in them;
 * knows nothing of exits, KVM or what a device does.
 *
 * A port is looked up in a table of one byte per port, because port accesses
 * are what a teaching kernel does most; an address is looked up in a sorted
 * array, by binary search. Both are read-only while vCPUs run. Only the notes
 * of what was already reported as unclaimed change then.
 */
#include <assert.h>
#include <string.h>

#include "bus_places.h"

unsigned bus_mmio_places_upto(const struct bus *bus, uint64_t addr)
{
    unsigned low = 0;
    unsigned high = bus->nr_mmio_places;

    /*@ loop invariant low <= high <= bus->nr_mmio_places;
        loop invariant \forall integer i; 0 <= i < low ==>
            bus->mmio_places[i].base <= addr;
        loop invariant \forall integer i; high <= i < bus->nr_mmio_places ==>
            addr < bus->mmio_places[i].base;
        loop assigns low, high;
        loop variant high - low; */
    while (low < high) {
        unsigned middle = (low + high) / 2;

        if (bus->mmio_places[middle].base <= addr)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Accesses one item after the other, unless the device has its own way. */
/*@ requires size \in {1, 2, 4};
    requires \valid(data + (0 .. size * count - 1));
    assigns data[0 .. size * count - 1]; */
static void access_port(struct device *dev, uint64_t offset, bool is_write,
                        unsigned size, uint8_t *data, uint32_t count)
{
    const struct device_ops *ops = dev->ops;

    if (count > 1 && is_write && ops->write_string) {
        ops->write_string(dev, offset, data, size, count);
        return;
    }
    if (count > 1 && !is_write && ops->read_string) {
        ops->read_string(dev, offset, data, size, count);
        return;
    }
    for (uint32_t i = 0; i < count; i++, data += size) {
        if (is_write)
            device_write(dev, offset, data, size);
        else
            device_read(dev, offset, data, size);
    }
}

/*@ requires is_bus(bus) && size \in {1, 2, 4} && count >= 1;
    requires \valid(data + (0 .. size * count - 1));
    requires \separated(data + (0 .. size * count - 1), bus);
    assigns data[0 .. size * count - 1], bus->unclaimed; */
struct device *bus_port(struct bus *bus, uint16_t port, bool is_write,
                        unsigned size, uint8_t *data, uint32_t count)
{
    const struct place *place = &bus->port_places[bus->place_of_port[port]];
    struct device *dev = place->dev;
    uint64_t offset = port - place->base;

    if (!is_write)
        memset(data, 0xFF, (size_t)size * count);
    if (!range_inside(offset, size, place->size)) {
        unclaimed_port(&bus->unclaimed, port, is_write);
        return NULL;
    }
    /*@ assert offset + size <= place->size; */
    access_port(dev, offset, is_write, size, data, count);
    return dev;
}

/* The arguments are in the order of device_ops.write, so that they need not be
 * moved and the call to the device is a jump: about 20 instructions. */
/*@ requires is_bus(bus) && size \in {1, 2, 4};
    requires \valid_read(data + (0 .. size - 1));
    requires \separated(data + (0 .. size - 1), bus);
    assigns bus->unclaimed; */
void bus_port_write(struct bus *bus, uint16_t port, const uint8_t *data,
                    unsigned size)
{
    const uint64_t at = port; /* widened once */
    const struct place *place = &bus->port_places[bus->place_of_port[at]];
    uint64_t offset = at - place->base; /* inside; for place 0: at */

    if (UNLIKELY(offset + size > place->size)) {
        if (UNLIKELY(!unclaimed_port_is_noted(&bus->unclaimed, (uint16_t)at)))
            unclaimed_port(&bus->unclaimed, (uint16_t)at, true);
        return;
    }
    /*@ assert offset + size <= place->size; */
    device_write(place->dev, offset, data, size);
}

void bus_port_read(struct bus *bus, uint16_t port, uint8_t *data, unsigned size)
{
    const uint64_t at = port;
    const struct place *place = &bus->port_places[bus->place_of_port[at]];
    uint64_t offset = at - place->base;

    /* Not memset: a call would cost ten times as much. */
    if (LIKELY(size == 1))
        *data = 0xFF;
    else if (size == 2)
        memset(data, 0xFF, 2);
    else
        memset(data, 0xFF, 4);
    if (UNLIKELY(offset + size > place->size)) {
        if (UNLIKELY(!unclaimed_port_is_noted(&bus->unclaimed, port)))
            unclaimed_port(&bus->unclaimed, port, false);
        return;
    }
    place->dev->ops->read(place->dev, offset, data, size);
}

/* The place that holds `addr`, or NULL. */
/*@ requires is_bus(bus);
    assigns \result \from bus, addr, bus->mmio_places[0 .. MAX_PLACES - 1];
    ensures \result == \null <==> \forall integer i;
        0 <= i < bus->nr_mmio_places ==> !holds(&bus->mmio_places[i], addr);
    ensures \result != \null ==> holds(\result, addr) &&
        \exists integer i; 0 <= i < bus->nr_mmio_places &&
            \result == &bus->mmio_places[i]; */
static const struct place *mmio_place(const struct bus *bus, uint64_t addr)
{
    unsigned upto = bus_mmio_places_upto(bus, addr);
    const struct place *place;

    if (upto == 0)
        return NULL;
    place = &bus->mmio_places[upto - 1];
    return addr - place->base < place->size ? place : NULL;
}

/* KVM gives odd lengths if an access crosses a page; a device handles only 1,
 * 2, 4 and 8, so it gets such an access in pieces, lowest address first. */
/*@ requires len >= 1;
    assigns \nothing;
    ensures \result \in {1, 2, 4, 8};
    ensures \result <= len; */
static unsigned piece_of(unsigned len)
{
    return len >= 8 ? 8 : len >= 4 ? 4 : len >= 2 ? 2 : 1;
}

/*@ requires is_bus(bus) && 1 <= len <= 8;
    requires \valid(data + (0 .. len - 1));
    requires \separated(data + (0 .. len - 1), bus);
    assigns data[0 .. len - 1], bus->unclaimed;
    // All that is accessed belongs to the device.
    ensures \result != \null ==> \exists integer i;
        0 <= i < bus->nr_mmio_places &&
        \result == bus->mmio_places[i].dev &&
        holds(&bus->mmio_places[i], addr) &&
        holds(&bus->mmio_places[i], addr + len - 1); */
struct device *bus_mmio(struct bus *bus, uint64_t addr, bool is_write,
                        uint8_t *data, unsigned len)
{
    const struct place *place = mmio_place(bus, addr);

    assert(len >= 1 && len <= 8);
    if (!is_write)
        memset(data, 0xFF, len);
    if (!place || !range_inside(addr - place->base, len, place->size)) {
        unclaimed_mmio(&bus->unclaimed, addr, is_write);
        return NULL;
    }

    struct device *dev = place->dev;
    uint64_t offset = addr - place->base;

    /*@ loop invariant offset + len <= place->size;
        loop invariant len <= \at(len, Pre);
        loop invariant data == \at(data, Pre) + (\at(len, Pre) - len);
        loop assigns offset, data, len, \at(data, Pre)[0 .. \at(len, Pre) - 1];
        loop variant len; */
    while (len) {
        unsigned piece = piece_of(len);

        /*@ assert offset + piece <= place->size; */
        if (is_write)
            device_write(dev, offset, data, piece);
        else
            device_read(dev, offset, data, piece);
        offset += piece;
        data += piece;
        len -= piece;
    }
    return dev;
}

/*@ requires is_bus(bus);
    assigns \nothing;
    ensures \result == bus->port_places[bus->place_of_port[port]].dev; */
struct device *bus_port_device(const struct bus *bus, uint16_t port)
{
    return bus->port_places[bus->place_of_port[port]].dev;
}

/*@ requires is_bus(bus);
    assigns \nothing;
    // The device of the place, which is the only one that holds the address.
    ensures \forall integer i; 0 <= i < bus->nr_mmio_places &&
        holds(&bus->mmio_places[i], addr) ==>
            \result == bus->mmio_places[i].dev;
    ensures (\forall integer i; 0 <= i < bus->nr_mmio_places ==>
        !holds(&bus->mmio_places[i], addr)) ==> \result == \null; */
struct device *bus_mmio_device(const struct bus *bus, uint64_t addr)
{
    const struct place *place = mmio_place(bus, addr);

    return place ? place->dev : NULL;
}
