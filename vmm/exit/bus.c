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
#include "bus.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

struct bus *bus_create(void)
{
    struct bus *bus = calloc(1, sizeof(*bus));

    if (!bus)
        return NULL;
    bus->nr_port_places = 1;
    unclaimed_init(&bus->unclaimed);
    return bus;
}

void bus_destroy(struct bus *bus)
{
    if (!bus)
        return;
    while (bus->nr_devices)
        device_destroy(bus->devices[--bus->nr_devices]);
    unclaimed_fini(&bus->unclaimed);
    free(bus);
}

/* Takes ownership of `dev`. If there is no room for it, it is destroyed at
 * once, because the bus owns it and cannot keep it. */
static int own_device(struct bus *bus, struct device *dev)
{
    if (!dev)
        return -ENOMEM;
    for (unsigned i = 0; i < bus->nr_devices; i++)
        if (bus->devices[i] == dev)
            return 0;
    if (bus->nr_devices == BUS_MAX_DEVICES) {
        device_destroy(dev);
        return -ENOSPC;
    }
    bus->devices[bus->nr_devices++] = dev;
    return 0;
}

static int attach_ports(struct bus *bus, struct device *dev, uint16_t base,
                        uint32_t nr, bool is_around)
{
    int err = own_device(bus, dev);

    if (err)
        return err;
    if (nr == 0 || !range_inside(base, nr, NR_PORTS))
        return -EINVAL;
    for (uint32_t i = 0; i < nr && !is_around; i++)
        if (bus->place_of_port[base + i])
            return -EEXIST;
    if (bus->nr_port_places > MAX_PLACES)
        return -ENOSPC;

    unsigned index = bus->nr_port_places++;

    bus->port_places[index] = (struct place){dev, base, nr};
    for (uint32_t i = 0; i < nr; i++)
        if (!bus->place_of_port[base + i])
            bus->place_of_port[base + i] = (uint8_t)index;
    return 0;
}

int bus_attach_ports(struct bus *bus, struct device *dev, uint16_t base,
                     uint32_t nr)
{
    return attach_ports(bus, dev, base, nr, false);
}

int bus_attach_ports_around(struct bus *bus, struct device *dev, uint16_t base,
                            uint32_t nr)
{
    return attach_ports(bus, dev, base, nr, true);
}

/* The number of MMIO places that start at or below `addr`. */
static unsigned mmio_places_upto(const struct bus *bus, uint64_t addr)
{
    unsigned low = 0;
    unsigned high = bus->nr_mmio_places;

    while (low < high) {
        unsigned middle = (low + high) / 2;

        if (bus->mmio_places[middle].base <= addr)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int bus_attach_mmio(struct bus *bus, struct device *dev, uint64_t base,
                    uint64_t size)
{
    int err = own_device(bus, dev);

    if (err)
        return err;
    if (size == 0 || size - 1 > UINT64_MAX - base)
        return -EINVAL;
    for (unsigned i = 0; i < bus->nr_mmio_places; i++)
        if (range_overlap(base, size, bus->mmio_places[i].base,
                          bus->mmio_places[i].size))
            return -EEXIST;
    if (bus->nr_mmio_places == MAX_PLACES)
        return -ENOSPC;

    unsigned index = mmio_places_upto(bus, base);

    memmove(&bus->mmio_places[index + 1], &bus->mmio_places[index],
            (bus->nr_mmio_places - index) * sizeof(struct place));
    bus->mmio_places[index] = (struct place){dev, base, size};
    bus->nr_mmio_places++;
    return 0;
}

/* Accesses one item after the other, unless the device has its own way. */
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
            ops->write(dev, offset, data, size);
        else
            ops->read(dev, offset, data, size);
    }
}

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
    access_port(dev, offset, is_write, size, data, count);
    return dev;
}

/* The arguments are in the order of device_ops.write, so that they need not be
 * moved and the call to the device is a jump: about 20 instructions. */
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
    place->dev->ops->write(place->dev, offset, data, size);
}

/* The place that holds `addr`, or NULL. */
static const struct place *mmio_place(const struct bus *bus, uint64_t addr)
{
    unsigned upto = mmio_places_upto(bus, addr);
    const struct place *place;

    if (upto == 0)
        return NULL;
    place = &bus->mmio_places[upto - 1];
    return addr - place->base < place->size ? place : NULL;
}

/* KVM gives odd lengths if an access crosses a page; a device handles only 1,
 * 2, 4 and 8, so it gets such an access in pieces, lowest address first. */
static unsigned piece_of(unsigned len)
{
    return len >= 8 ? 8 : len >= 4 ? 4 : len >= 2 ? 2 : 1;
}

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

    while (len) {
        unsigned piece = piece_of(len);

        if (is_write)
            dev->ops->write(dev, offset, data, piece);
        else
            dev->ops->read(dev, offset, data, piece);
        offset += piece;
        data += piece;
        len -= piece;
    }
    return dev;
}

struct device *bus_port_device(const struct bus *bus, uint16_t port)
{
    return bus->port_places[bus->place_of_port[port]].dev;
}

struct device *bus_mmio_device(const struct bus *bus, uint64_t addr)
{
    const struct place *place = mmio_place(bus, addr);

    return place ? place->dev : NULL;
}

static void each_place(const struct place *places, unsigned nr,
                       bus_place_fn use, void *ctx)
{
    for (unsigned i = 0; i < nr; i++)
        use(ctx, places[i].dev->name, places[i].base, places[i].size);
}

void bus_each_port(const struct bus *bus, bus_place_fn use, void *ctx)
{
    each_place(bus->port_places + 1, bus->nr_port_places - 1, use, ctx);
}

void bus_each_mmio(const struct bus *bus, bus_place_fn use, void *ctx)
{
    each_place(bus->mmio_places, bus->nr_mmio_places, use, ctx);
}

void bus_reset(struct bus *bus)
{
    for (unsigned i = 0; i < bus->nr_devices; i++)
        if (bus->devices[i]->ops->reset)
            bus->devices[i]->ops->reset(bus->devices[i]);
}
