/* SPDX-License-Identifier: MIT */
/*
 * A virtio entropy device: gives the guest random numbers from the host's
 * kernel. Source: virtio 1.2, "Entropy Device".
 */
#ifndef VMM_DEV_VIRTIO_RNG_H
#define VMM_DEV_VIRTIO_RNG_H

#include "virtio.h"

#define RNG_MAX_BYTES                                                          \
    4096u /* for one request; a driver asks again for more                     \
           */

/* NULL if out of memory. */
struct device *rng_create(const struct virtio_config *config) MUST_CHECK;

#endif
