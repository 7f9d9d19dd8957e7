/* SPDX-License-Identifier: MIT */
/*
 * SIGTERM, SIGINT and SIGHUP, at any time. While a machine is being built they
 * end the process at once: nothing is lost. While it runs they are left to the
 * event loop. After it has ended, the first signal makes the remaining work
 * hurry, and the second one ends the process at once, unless it comes with the
 * first: timeout(1) sends each signal twice.
 *
 * An end that was requested (ending.h) also has a deadline: the process is then
 * ended, whatever it waits for.
 *
 * SIGBUS, which an access to pages of a file raises if the file was cut off.
 */
#ifndef VMM_MACHINE_SIGNALS_H
#define VMM_MACHINE_SIGNALS_H

#include "base/util.h"

/* Undoes what the process that started this one may have set: blocked signals,
 * without which no vCPU can be taken out of its guest, and SIGCHLD ignored,
 * with which no child's status is known. And a write beyond the user's limit on
 * the size of files fails from now on, instead of ending the process. Call it
 * first of all. */
void signals_inherit(void);

/* Starts the first phase. SIGHUP stays ignored if it was, as by nohup(1). An
 * immediate end also writes its result to the file `result` (-1: none). 0 or
 * -errno. */
int signals_start(int result) MUST_CHECK;

/* Starts the second phase, before the first thread is started: returns a
 * signalfd, which the caller owns, or -errno. */
int signals_collect(void) MUST_CHECK;

/* Says that the end has begun by a request from outside the guest. `is_signal`:
 * the request was a signal. */
void signals_end(bool is_signal);

/* Starts the third phase. The machine ended with `code`; the end will be
 * requested within `ms` milliseconds anyway (0: no). */
void signals_late(int code, unsigned ms);

/* What an immediate end prints before its last line, or writes to the file
 * `fd`. The string comes from malloc and belongs to these from now on; NULL:
 * nothing, any longer. */
void signals_keep_text(char *text);
void signals_keep_report(char *json, int fd);

/* Says that the result is being written: an immediate end writes none. */
void signals_keep_result(void);

/* Says that what follows may take its time, until a signal comes. */
void signals_take_time(void);

/* Says that the `size` bytes at `at` are pages of a file, at most SIGNALS_FILES
 * times: if they cannot be reached, by whatever thread, the process ends at
 * once with STATUS_MEMORY_LOST. From the first thread only. 0 or -errno. */
#define SIGNALS_FILES 16u
int signals_watch_file(const void *at, uint64_t size) MUST_CHECK;

#endif
