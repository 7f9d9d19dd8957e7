/* SPDX-License-Identifier: MIT */
/*
 * The small devices: ports that switch emulators off, the firmware
 * configuration, an empty PCI bus; ports for test suites, if asked for.
 */
#include "wiring_small.h"

#include <errno.h>

#include "dev/fw_cfg.h"
#include "dev/pci_config.h"
#include "dev/power_off.h"
#include "dev/test_ports.h"
#include "hv/layout.h"
#include "hv/ports.h"
#include "wiring.h"

#define TYPE_ACPI       0u /* the "soft off" value of each emulator */
#define TYPE_ACPI_OTHER 5u

static int attach(struct machine *machine, struct device *dev, uint16_t base,
                  uint32_t nr)
{
    return dev ? bus_attach_ports(machine->bus, dev, base, nr) : -ENOMEM;
}

static int wire_test_ports(struct machine *machine)
{
    const struct irq_line line = machine_irq_line(machine, 0);
    int rc = attach(machine, test_data_create(), HV_PORT_TEST_DATA,
                    TEST_DATA_NR_PORTS);

    rc = rc ? rc
            : attach(machine, test_irq_create(&line), HV_PORT_TEST_IRQ,
                     TEST_IRQ_NR_PORTS);
    if (rc)
        return rc;
    struct device *window = test_window_create();
    return window ? bus_attach_mmio(machine->bus, window, HV_TEST_WINDOW,
                                    HV_TEST_WINDOW_SIZE)
                  : -ENOMEM;
}

int machine_wire_small(struct machine *m,
                       const struct machine_requests *requests)
{
    int rc = attach(m, power_off_acpi_create(requests, TYPE_ACPI),
                    HV_PORT_POWER_OFF, POWER_OFF_NR_PORTS);

    rc = rc ? rc
            : attach(m, power_off_acpi_create(requests, TYPE_ACPI),
                     HV_PORT_POWER_OFF_OLD, POWER_OFF_NR_PORTS);
    rc = rc ? rc
            : attach(m, power_off_acpi_create(requests, TYPE_ACPI_OTHER),
                     HV_PORT_POWER_OFF_OTHER, POWER_OFF_NR_PORTS);
    rc = rc ? rc
            : attach(m, power_off_word_create(requests), HV_PORT_POWER_OFF_WORD,
                     POWER_OFF_WORD_NR_PORTS);
    rc = rc ? rc
            : attach(m, fw_cfg_create(m->options->memory, m->options->nr_cpus),
                     HV_PORT_FW_CFG, FW_CFG_NR_PORTS);
    if (!rc && m->options->test_ports)
        rc = wire_test_ports(m);
    if (rc)
        return rc;
    struct device *pci = pci_config_create();
    return pci ? bus_attach_ports_around(m->bus, pci, HV_PORT_PCI_CONFIG,
                                         PCI_CONFIG_NR_PORTS)
               : -ENOMEM;
}
