/* SPDX-License-Identifier: MIT */
/*
 * The one deadline of an end. From the moment somebody says that all must be
 * over soon (SIGTERM, --timeout), whoever works in pieces looks here between
 * two of them, and whoever waits asks how long it may.
 *
 * Any thread; the two that set it also in signal handlers.
 */
#ifndef VMM_BASE_ENDING_H
#define VMM_BASE_ENDING_H

#include "util.h"

/* Everything is to be over in `ms`; the earliest such moment counts. */
void ending_within(unsigned ms);

/* Has somebody said so? Then work that nobody waits for any more is given
 * up. */
bool ending_has_come(void);

/* Is the moment there? */
bool ending_is_over(void);

/* How many ms one of several waits may take: `most`, and half of what is left
 * at most, so that the last of them has its time, too. */
unsigned ending_wait(unsigned most);

/* Back to an end without a deadline. For work that was asked for and takes its
 * time; and for tests. */
void ending_forget(void);

#endif
