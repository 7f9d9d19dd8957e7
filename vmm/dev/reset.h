/* SPDX-License-Identifier: MIT */
/*
 * The two small ports that reset a PC: the chipset's reset control register
 * and system control port A.
 */
#ifndef VMM_DEV_RESET_H
#define VMM_DEV_RESET_H

#include "device.h"

#define RESET_CONTROL_NR_PORTS 1u
#define SYSCTL_A_NR_PORTS      1u

/* The reset control register (port 0xCF9). Bit 2 going from 0 to 1 asks for a
 * reset; bits 1 to 3 read back. NULL if out of memory. */
struct device *
reset_control_create(const struct machine_requests *requests) MUST_CHECK;

/* System control port A (port 0x92). Bit 0 going from 0 to 1 asks for a reset;
 * bit 1, the A20 gate, reads back and does nothing: A20 is always open. NULL if
 * out of memory. */
struct device *
reset_sysctl_a_create(const struct machine_requests *requests) MUST_CHECK;

#endif
