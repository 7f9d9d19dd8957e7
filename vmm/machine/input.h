/* SPDX-License-Identifier: MIT */
/*
 * Where the guest's input goes: to the console that it has a driver for, or to
 * its keyboard.
 */
#ifndef VMM_MACHINE_INPUT_H
#define VMM_MACHINE_INPUT_H

#include <stddef.h>
#include <stdint.h>

#include "reminder.h"

struct machine;

struct input {
    uint64_t serial_ms; /* when the serial port gets input; 0: not known */
    struct reminder reminder;
};

/* For the console, with a struct machine as `ctx`: takes bytes of input, and
 * returns how many; the others are offered again. The event loop's thread. */
size_t input_take(void *ctx, const uint8_t *data, size_t len);

/* To be called by the event loop: reminds the guest of input that it was told
 * of. / When it, or an offer of the input that was refused, is due next;
 * UINT64_MAX: not at all. */
void input_poll(struct machine *machine, uint64_t now);
uint64_t input_next_ms(const struct machine *machine, uint64_t now);

#endif
