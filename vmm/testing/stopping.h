/* SPDX-License-Identifier: MIT */
/*
 * Signals that ask `vmm test` to end. The event loop learns of them from a
 * descriptor. What this process does meanwhile may wait for others, such as the
 * reader of a report; if it still waits some time after the signal, the process
 * ends in its signal handler, and the tests, which die with it, end too.
 */
#ifndef VMM_TESTING_STOPPING_H
#define VMM_TESTING_STOPPING_H

#include "base/util.h"

/* From now on until the process ends, signals are caught, except those that
 * were ignored when it started. A descriptor that is readable when one has
 * come, or -errno. Call once. */
int stopping_start(void) MUST_CHECK;

/* Has a signal come since the last call? */
bool stopping_is_asked(void);

/* The process works on its end, and does not wait: its time begins anew. */
void stopping_goes_on(void);

#endif
