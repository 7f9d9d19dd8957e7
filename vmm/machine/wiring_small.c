/* SPDX-License-Identifier: MIT */
/*
 * The small devices: ports that switch emulators off, the firmware
 * configuration, an empty PCI bus.
 */
#include "wiring_small.h"

#include <errno.h>

#include "dev/fw_cfg.h"
#include "dev/pci_config.h"
#include "dev/power_off.h"
#include "hv/ports.h"

#define TYPE_ACPI       0u /* the "soft off" value of each emulator */
#define TYPE_ACPI_OTHER 5u

static int attach(struct machine *machine, struct device *dev, uint16_t base,
                  uint32_t nr)
{
    return dev ? bus_attach_ports(machine->bus, dev, base, nr) : -ENOMEM;
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
    if (rc)
        return rc;
    struct device *pci = pci_config_create();
    return pci ? bus_attach_ports_around(m->bus, pci, HV_PORT_PCI_CONFIG,
                                         PCI_CONFIG_NR_PORTS)
               : -ENOMEM;
}
