/* SPDX-License-Identifier: MIT */
/*
 * The process's one shutdown deadline. After a request to end soon (SIGTERM,
 * --timeout), code that works in pieces checks it between two pieces, and code
 * that waits asks how long it may wait.
 *
 * Any thread; the two functions that set or clear it also in signal handlers.
 */
#ifndef VMM_BASE_ENDING_H
#define VMM_BASE_ENDING_H

#include "util.h"

/* Everything must be over in `ms`; of several calls, the earliest deadline
 * counts. */
void ending_within(unsigned ms);

/* Has a deadline been set? Then work that is no longer needed is given up. */
bool ending_has_come(void);

/* Has the deadline passed? */
bool ending_is_over(void);

/* How many ms one of several waits may take: at most `most`, and at most half
 * of the time left, so that the last wait gets some time too. */
unsigned ending_wait(unsigned most);

/* Removes the deadline: for work that the user asked for and that takes its
 * time, and for tests. */
void ending_forget(void);

#endif
