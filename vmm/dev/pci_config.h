/* SPDX-License-Identifier: MIT */
/*
 * The PCI configuration ports of a bus that holds nothing but the host bridge
 * that leads to it: every other address reads as all ones, which means that
 * there is no device. (Without the bridge, Linux takes the ports for broken,
 * and says so.) Source: PCI Local Bus Specification 3.0, "Software Generation
 * of Configuration Transactions".
 */
#ifndef VMM_DEV_PCI_CONFIG_H
#define VMM_DEV_PCI_CONFIG_H

#include "device.h"

#define PCI_CONFIG_NR_PORTS 8u /* the address, 4 ports; the data, 4 ports */

/* NULL if out of memory. */
struct device *pci_config_create(void) MUST_CHECK;

#endif
