/* SPDX-License-Identifier: MIT */
/*
 * The i8042 keyboard controller with a keyboard behind it, and no mouse:
 * drivers that look for one are told so at once.
 */
#ifndef VMM_DEV_I8042_H
#define VMM_DEV_I8042_H

#include "device.h"

/* From the data port (0x60) to the command port (0x64); what lies between is
 * not the controller's and reads as ones. */
#define I8042_NR_PORTS 5u

struct i8042;

/* As a BIOS leaves it: tested, translating to set 1, interrupts on. NULL if out
 * of memory. `requests` is copied, its `reset` must be there; `irq`, the
 * keyboard's interrupt line, is copied as well. */
struct i8042 *i8042_create(const struct machine_requests *requests,
                           const struct irq_line *irq) MUST_CHECK;

/* What the bus is given; destroying it destroys the controller. */
struct device *i8042_device(struct i8042 *kbc);

/* A key (keyboard.h) goes down or up. False if what was typed before still
 * waits for the guest. Any thread. */
bool i8042_key(struct i8042 *kbc, unsigned key, bool is_down) MUST_CHECK;

/* Has the guest taken all that was typed? Any thread. */
bool i8042_is_idle(struct i8042 *kbc);

#endif
