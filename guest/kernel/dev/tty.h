/* SPDX-License-Identifier: MIT */
/*
 * The terminal: the console's wire with a line discipline. Lines are edited
 * before a program sees them, and some keys are signals.
 */
#ifndef DEV_TTY_H
#define DEV_TTY_H

#include <stdbool.h>

#include "dev/char_device.h"

extern const struct char_device tty_device;

/* Starts listening to the console's UART. */
void tty_init(void);

/* Takes a received byte; may be called from an interrupt handler. Returns
 * false, without taking the byte, if the ring is full until somebody reads. */
bool tty_input(unsigned char byte);

#endif
