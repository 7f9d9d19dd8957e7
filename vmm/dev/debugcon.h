/* SPDX-License-Identifier: MIT */
/*
 * The debug console: one port; each byte written to it is a character; a read
 * tells the guest that the port exists.
 */
#ifndef VMM_DEV_DEBUGCON_H
#define VMM_DEV_DEBUGCON_H

#include "device.h"

#define DEBUGCON_NR_PORTS 1u

struct debugcon;

/* NULL if out of memory. `sink` is copied. */
struct debugcon *debugcon_create(const struct char_sink *sink) MUST_CHECK;

/* The device to attach to the bus; destroying it destroys the console. */
struct device *debugcon_device(struct debugcon *debugcon);

/* How many characters the sink refused: the port has no way to make the guest
 * wait, so they are lost. Any thread. */
uint64_t debugcon_lost(const struct debugcon *debugcon);

#endif
