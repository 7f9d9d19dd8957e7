/* SPDX-License-Identifier: MIT */
/*
 * A value written to the exit port is the exit status. With --debug-exit the
 * port is QEMU's isa-debug-exit, for kernels whose scripts expect its statuses:
 * a value V ends the machine with 2V + 1. Source: QEMU, hw/misc/debugexit.c.
 */
#include "wiring_exit.h"

#include <errno.h>

#include "dev/exit_port.h"
#include "hv/ports.h"

static void on_debug_exit(void *ctx, uint64_t value)
{
    machine_stop_by_guest(ctx, (value << 1 | 1) & 0xFF);
}

static int attach(struct machine *machine,
                  const struct machine_requests *requests, uint16_t port)
{
    struct device *dev = exit_port_create(requests);

    return dev ? bus_attach_ports(machine->bus, dev, port, EXIT_PORT_NR_PORTS)
               : -ENOMEM;
}

int machine_wire_exit(struct machine *machine,
                      const struct machine_requests *requests)
{
    struct machine_requests debug = *requests;
    unsigned port = machine->options->debug_exit;

    debug.exit = on_debug_exit;
    int rc =
        attach(machine, port == HV_PORT_EXIT ? &debug : requests, HV_PORT_EXIT);
    if (!rc && port == HV_PORT_EXIT_OTHER)
        rc = attach(machine, &debug, HV_PORT_EXIT_OTHER);
    return rc;
}
