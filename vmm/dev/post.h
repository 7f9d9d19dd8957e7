/* SPDX-License-Identifier: MIT */
/*
 * The POST port: boot code writes a number here at each step, and the last one
 * shows where it stopped. It is kept for reports; the port is write-only for
 * the guest.
 */
#ifndef VMM_DEV_POST_H
#define VMM_DEV_POST_H

#include "device.h"

#define POST_NR_PORTS 1u

struct post;

/* NULL if out of memory. */
struct post *post_create(void) MUST_CHECK;

/* The device to attach to the bus; destroying it destroys the port. */
struct device *post_device(struct post *post);

/* The last code written, 0 to 255; -1 if there was none. Any thread. */
int post_last(const struct post *post);

#endif
