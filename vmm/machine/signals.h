/* SPDX-License-Identifier: MIT */
/*
 * SIGTERM, SIGINT and SIGHUP, at any time. While a machine is put together they
 * end the process at once: nothing is lost. While it runs they wait for the
 * event loop. When it has ended, the first one makes all that is still done
 * hurry, and the second one ends the process at once.
 *
 * An end that somebody asked for (ending.h) also has a last moment: then the
 * process is ended, whatever it waits for.
 */
#ifndef VMM_MACHINE_SIGNALS_H
#define VMM_MACHINE_SIGNALS_H

#include "base/util.h"

/* The first phase. An end at once leaves its result in the file `result` (-1:
 * none), too. 0 or -errno. */
int signals_start(int result) MUST_CHECK;

/* The second one, before the first thread is started: returns a signalfd, the
 * caller's, or -errno. */
int signals_collect(void) MUST_CHECK;

/* Somebody has asked for the end, as all do that are not the guest: it has
 * begun. `is_signal`: a signal did. */
void signals_end(bool is_signal);

/* The third phase. The machine's end is `code`; within `ms` from now somebody
 * will ask for it anyway (0: no). */
void signals_late(int code, unsigned ms);

/* The result is being written: an end at once writes none. */
void signals_keep_result(void);

/* What comes now may take its time, until a signal comes. */
void signals_take_time(void);

#endif
