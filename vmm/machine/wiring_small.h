/* SPDX-License-Identifier: MIT */
/*
 * The small devices that existing kernels look for.
 */
#ifndef VMM_MACHINE_WIRING_SMALL_H
#define VMM_MACHINE_WIRING_SMALL_H

#include "machine.h"

/* Makes them. Call it after the devices whose ports they leave out are
 * attached. 0 or -errno. */
int machine_wire_small(struct machine *machine,
                       const struct machine_requests *requests) MUST_CHECK;

#endif
