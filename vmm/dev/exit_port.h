/* SPDX-License-Identifier: MIT */
/*
 * The exit port: when the guest writes a number of any width to its first port,
 * the machine ends with that number as its status.
 */
#ifndef VMM_DEV_EXIT_PORT_H
#define VMM_DEV_EXIT_PORT_H

#include "device.h"

#define EXIT_PORT_NR_PORTS 4u /* so that a 4-byte write fits */

/* NULL if out of memory. `requests` is copied; its `exit` must not be NULL. */
struct device *
exit_port_create(const struct machine_requests *requests) MUST_CHECK;

#endif
