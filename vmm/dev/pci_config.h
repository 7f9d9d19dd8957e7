/* SPDX-License-Identifier: MIT */
/*
 * The PCI configuration ports of a bus on which the host bridge is the only
 * device: every other address reads as all ones, which means "no device".
 * (Without the bridge, Linux assumes that the ports are broken, and reports
 * it.) Source: PCI Local Bus Specification 3.0, "Software Generation of
 * Configuration Transactions".
 */
#ifndef VMM_DEV_PCI_CONFIG_H
#define VMM_DEV_PCI_CONFIG_H

#include "device.h"

#define PCI_CONFIG_NR_PORTS 8u /* the address, 4 ports; the data, 4 ports */

/* NULL if out of memory. */
struct device *pci_config_create(void) MUST_CHECK;

#endif
