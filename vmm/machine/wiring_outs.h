/* SPDX-License-Identifier: MIT */
/*
 * The rest of a `rep outs` (exit/outs.h) as a service for a device: from the
 * registers of the vCPU whose exit is being handled.
 */
#ifndef VMM_MACHINE_WIRING_OUTS_H
#define VMM_MACHINE_WIRING_OUTS_H

#include "machine.h"

/* Can registers be handed back? Not with a policy, which decides on, and
 * counts, each exit. */
bool machine_can_take_outs(const struct machine *machine);

/* An ata_rest_fn (dev/ata/ata.h); ctx is the machine. */
bool machine_take_outs(void *ctx, unsigned size, uint8_t *data, size_t max,
                       size_t *len);

#endif
