/* SPDX-License-Identifier: MIT */
/*
 * The i8042 keyboard controller with a keyboard attached, and no mouse: drivers
 * that look for one learn at once that there is none.
 */
#ifndef VMM_DEV_I8042_H
#define VMM_DEV_I8042_H

#include "device.h"

/* From the data port (0x60) to the command port (0x64); the ports between them
 * do not belong to the controller and read as ones. */
#define I8042_NR_PORTS 5u

struct i8042;

/* Creates it as a BIOS leaves it: tested, translating to set 1, interrupts on.
 * NULL if out of memory. `requests`, whose `reset` must not be NULL, and `irq`,
 * the keyboard's interrupt line, are copied. */
struct i8042 *i8042_create(const struct machine_requests *requests,
                           const struct irq_line *irq) MUST_CHECK;

/* The device to attach to the bus; destroying it destroys the controller. */
struct device *i8042_device(struct i8042 *kbc);

/* Presses or releases a key (keyboard.h). False if there is no room, since the
 * guest has not read what was typed before. Any thread. */
bool i8042_key(struct i8042 *kbc, unsigned key, bool is_down) MUST_CHECK;

/* If a byte waits that the guest was interrupted for, gives the interrupt line
 * another edge, for the first one may have come while the guest's IOAPIC
 * ignored it. Any thread. */
void i8042_remind(struct i8042 *kbc);

/* Has the guest read everything that was typed? Any thread. */
bool i8042_is_idle(struct i8042 *kbc);

#endif
