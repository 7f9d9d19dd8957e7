/* SPDX-License-Identifier: MIT */
/*
 * The wiring of the bus: which device gets which place, before the first vCPU
 * runs.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bus_places.h"

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

    unsigned index = bus_mmio_places_upto(bus, base);

    memmove(&bus->mmio_places[index + 1], &bus->mmio_places[index],
            (bus->nr_mmio_places - index) * sizeof(struct place));
    bus->mmio_places[index] = (struct place){dev, base, size};
    bus->nr_mmio_places++;
    return 0;
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
