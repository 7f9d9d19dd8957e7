/* SPDX-License-Identifier: MIT */
/*
 * The i8042 keyboard controller, with no keyboard and no mouse behind it: what
 * kernels need of it to probe it, to open the A20 gate and to reset.
 */
#ifndef VMM_DEV_I8042_H
#define VMM_DEV_I8042_H

#include "device.h"

/* From the data port (0x60) to the command port (0x64); what lies between is
 * not the controller's and reads as ones. */
#define I8042_NR_PORTS 5u

/* NULL when memory is out. `requests` is copied; its `reset` must be there. */
struct device *i8042_create(const struct machine_requests *requests) MUST_CHECK;

#endif
