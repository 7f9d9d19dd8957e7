/* SPDX-License-Identifier: MIT */
/*
 * The guest's screen in the terminal while the guest runs. It uses the
 * terminal's alternate screen; other output to the terminal is kept meanwhile
 * and printed when the alternate screen is left. Only for the event loop's
 * thread, except show_live_is_up.
 */
#ifndef VMM_MACHINE_SHOW_LIVE_H
#define VMM_MACHINE_SHOW_LIVE_H

#include "options/options.h"

struct machine;

/* Is this possible here? STATUS_OK, or STATUS_USAGE after one line on
 * stderr. */
int show_live_check(const struct options *options) MUST_CHECK;

/* To be called when the terminal has been taken and nothing runs yet. */
void show_live_start(struct machine *machine);

/* From the event loop: checks the screen, if it is time to. / The time of the
 * next check, in ms of CLOCK_MONOTONIC; UINT64_MAX: never. */
void show_live_poll(struct machine *machine, uint64_t now_ms);
uint64_t show_live_next_ms(const struct machine *machine);

/* To be called when something was typed: the screen is about to change. */
void show_live_hurry(struct machine *machine, uint64_t now_ms);

bool show_live_is_up(const struct machine *machine);

/* Gives the terminal back, as it was. */
void show_live_stop(struct machine *machine);

#endif
