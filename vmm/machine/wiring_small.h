/* SPDX-License-Identifier: MIT */
/*
 * The small devices that kernels of other people look for.
 */
#ifndef VMM_MACHINE_WIRING_SMALL_H
#define VMM_MACHINE_WIRING_SMALL_H

#include "machine.h"

/* Makes them, after the devices whose ports they leave out. 0 or -errno. */
int machine_wire_small(struct machine *machine,
                       const struct machine_requests *requests) MUST_CHECK;

#endif
