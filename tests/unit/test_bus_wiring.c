/* SPDX-License-Identifier: MIT */
/*
 * The bus: what may be wired, what may not, and how devices are destroyed.
 */
#include "bus_tools.h"

TestSuite(bus_wiring, .init = setup, .fini = teardown);

Test(bus_wiring, ports_that_overlap_are_refused)
{
    struct probe *a = probe_new("a"), *b = probe_new("b");

    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0x10, 4), 0);
    cr_assert_eq(bus_attach_ports(bus, &b->dev, 0x13, 1), -EEXIST);
    cr_assert_eq(bus_attach_ports(bus, &b->dev, 0x0F, 2), -EEXIST);
    cr_assert_eq(bus_attach_ports(bus, &b->dev, 0, 0x10000), -EEXIST);
    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0x10, 4), -EEXIST);
    cr_assert_null(bus_port_device(bus, 0x0F), "nothing may be half wired");
    cr_assert_null(bus_port_device(bus, 0x14));
    cr_assert_eq(bus_attach_ports(bus, &b->dev, 0x14, 1), 0);
    cr_assert_eq(bus_attach_ports(bus, &b->dev, 0x0F, 1), 0);
    cr_assert_eq(bus_port_device(bus, 0x10), &a->dev);
    cr_assert_eq(bus_port_device(bus, 0x13), &a->dev);
}

Test(bus_wiring, bad_places_are_refused)
{
    struct probe *a = probe_new("a");

    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0x10, 0), -EINVAL);
    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0xFFFF, 2), -EINVAL);
    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0, 0x10001), -EINVAL);
    cr_assert_eq(bus_attach_ports(bus, &a->dev, 2, UINT32_MAX), -EINVAL);
    cr_assert_eq(bus_attach_mmio(bus, &a->dev, 0x1000, 0), -EINVAL);
    cr_assert_eq(bus_attach_mmio(bus, &a->dev, UINT64_MAX, 2), -EINVAL);
    cr_assert_eq(bus_attach_mmio(bus, &a->dev, 1, UINT64_MAX), 0);
    cr_assert_eq(bus_attach_ports(bus, NULL, 0x10, 1), -ENOMEM);
    cr_assert_eq(bus_attach_mmio(bus, NULL, 0x10, 1), -ENOMEM);
}

Test(bus_wiring, mmio_places_in_any_order_are_found)
{
    struct probe *probes[9];
    static const unsigned order[9] = {4, 0, 8, 2, 6, 1, 7, 3, 5};
    uint8_t data[1] = {0};

    capture_stderr();
    for (unsigned i = 0; i < 9; i++) {
        unsigned n = order[i];

        probes[n] = probe_new("p");
        cr_assert_eq(bus_attach_mmio(bus, &probes[n]->dev, n * 0x1000, 0x800),
                     0);
    }
    for (unsigned n = 0; n < 9; n++) {
        uint64_t base = n * 0x1000;

        cr_assert_eq(bus_mmio(bus, base, true, data, 1), &probes[n]->dev);
        cr_assert_eq(bus_mmio(bus, base + 0x7FF, true, data, 1),
                     &probes[n]->dev);
        cr_assert_null(bus_mmio(bus, base + 0x800, true, data, 1));
        cr_assert_eq(bus_mmio_device(bus, base + 0x7FF), &probes[n]->dev);
        cr_assert_null(bus_mmio_device(bus, base + 0xFFF));
        cr_assert_eq(probes[n]->offset[1], 0x7FF);
    }
}

Test(bus_wiring, mmio_that_overlaps_is_refused)
{
    struct probe *a = probe_new("a"), *b = probe_new("b");

    cr_assert_eq(bus_attach_mmio(bus, &a->dev, 0x1000, 0x1000), 0);
    cr_assert_eq(bus_attach_mmio(bus, &b->dev, 0x1FFF, 1), -EEXIST);
    cr_assert_eq(bus_attach_mmio(bus, &b->dev, 0xFFF, 2), -EEXIST);
    cr_assert_eq(bus_attach_mmio(bus, &b->dev, 0, UINT64_MAX), -EEXIST);
    cr_assert_eq(bus_attach_mmio(bus, &b->dev, 0x2000, 1), 0);
    cr_assert_eq(bus_attach_mmio(bus, &b->dev, 0xFFF, 1), 0);
}

Test(bus_wiring, one_device_too_many_is_refused_and_destroyed)
{
    for (unsigned i = 0; i < BUS_MAX_DEVICES; i++)
        cr_assert_eq(bus_attach_ports(bus, &probe_new("")->dev, (uint16_t)i, 1),
                     0);
    cr_assert_eq(bus_attach_ports(bus, &probe_new("x")->dev, 0x100, 1),
                 -ENOSPC);
    cr_assert_str_eq(destroyed, "x");
    cr_assert_null(bus_port_device(bus, 0x100));
    cr_assert_eq(bus_attach_mmio(bus, bus_port_device(bus, 0), 0, 1), 0,
                 "a device that is there already may have more places");
}

Test(bus_wiring, one_place_too_many_is_refused)
{
    struct probe *a = probe_new("a");
    unsigned ports = 0, mmio = 0;

    while (ports < 1000 &&
           bus_attach_ports(bus, &a->dev, (uint16_t)ports, 1) == 0)
        ports++;
    while (mmio < 1000 && bus_attach_mmio(bus, &a->dev, mmio, 1) == 0)
        mmio++;
    cr_assert_eq(ports, 128);
    cr_assert_eq(mmio, 128);
    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0x1000, 1), -ENOSPC);
    cr_assert_eq(bus_attach_mmio(bus, &a->dev, 0x1000, 1), -ENOSPC);
    cr_assert_eq(bus_port_device(bus, 127), &a->dev);
    cr_assert_null(bus_port_device(bus, 128));
}

Test(bus_wiring, devices_are_destroyed_once_last_attached_first)
{
    struct probe *a = probe_new("a"), *b = probe_new("b"), *c = probe_new("c");
    struct bus *other = bus_create();

    cr_assert_eq(bus_attach_ports(other, &a->dev, 1, 1), 0);
    cr_assert_eq(bus_attach_mmio(other, &b->dev, 1, 1), 0);
    cr_assert_eq(bus_attach_ports(other, &a->dev, 2, 1), 0);
    cr_assert_eq(bus_attach_ports(other, &c->dev, 1, 1), -EEXIST);
    bus_destroy(other);
    cr_assert_str_eq(destroyed, "cba");
    bus_destroy(NULL);
}

Test(bus_wiring, reset_reaches_every_device_once)
{
    struct probe *a = probe_new("a"), *b = probe_new("b");

    cr_assert_eq(bus_attach_ports(bus, &a->dev, 1, 1), 0);
    cr_assert_eq(bus_attach_ports(bus, &a->dev, 2, 1), 0);
    cr_assert_eq(bus_attach_mmio(bus, &b->dev, 2, 1), 0);
    bus_reset(bus);
    cr_assert_eq(a->nr_resets, 1);
    cr_assert_eq(b->nr_resets, 1);
}
