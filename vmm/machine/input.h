/* SPDX-License-Identifier: MIT */
/*
 * Where the guest's input goes: to the console that it has a driver for, or to
 * its keyboard.
 */
#ifndef VMM_MACHINE_INPUT_H
#define VMM_MACHINE_INPUT_H

#include <stddef.h>
#include <stdint.h>

/* For the console, with a struct machine as `ctx`: takes bytes of input, and
 * returns how many; the others are offered again. The event loop's thread. */
size_t input_take(void *ctx, const uint8_t *data, size_t len);

#endif
