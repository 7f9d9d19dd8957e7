/* SPDX-License-Identifier: MIT */
/*
 * The guest's screen in the terminal while the guest runs. It has the
 * terminal's other screen; what others would print there meanwhile is kept and
 * comes when it is left. The event loop's thread, but for show_live_is_up.
 */
#ifndef VMM_MACHINE_SHOW_LIVE_H
#define VMM_MACHINE_SHOW_LIVE_H

#include "options/options.h"

struct machine;

/* Can this be had here? STATUS_OK, or STATUS_USAGE after one line on stderr. */
int show_live_check(const struct options *options) MUST_CHECK;

/* The terminal has been taken, nothing runs yet. */
void show_live_start(struct machine *machine);

/* From the event loop: looks, if it is time to. / When that is: in ms of
 * CLOCK_MONOTONIC; UINT64_MAX: never. */
void show_live_poll(struct machine *machine, uint64_t now_ms);
uint64_t show_live_next_ms(const struct machine *machine);

/* Something was typed: the screen is about to change. */
void show_live_hurry(struct machine *machine, uint64_t now_ms);

bool show_live_is_up(const struct machine *machine);

/* Gives the terminal back, as it was. */
void show_live_stop(struct machine *machine);

#endif
