/* SPDX-License-Identifier: MIT */
/*
 * The terminal that a person sits at: raw while the guest has it, and given
 * back as it was on every way out. The process has one; so there is no object.
 */
#ifndef VMM_HOST_TERMINAL_H
#define VMM_HOST_TERMINAL_H

#include "base/util.h"

/* Takes the terminal `fd`: every key goes to the guest, nothing is echoed.
 * Output keeps its newline translation, so that a guest which sends bare
 * newlines, and our own messages, stay readable. From here on the terminal
 * is restored when the process exits, dies of a signal it does not handle
 * itself, or is stopped; and taken again when it continues in the foreground.
 * In the background it is left alone until then.
 *
 * When it is taken again an eventfd count is written to `wake_fd` (-1: none),
 * so that a thread that polls can look at terminal_is_raw anew. 0, or -errno.
 */
int terminal_take(int fd, int wake_fd) MUST_CHECK;

/* Restores it, and the signal handlers. Harmless if it was never taken. */
void terminal_give_back(void);

/* What is to be written on standard output before the terminal is restored, so
 * that it looks as before, too; NULL: nothing. A literal: it is used from
 * signal handlers. It is said once, and then forgotten. */
void terminal_set_farewell(const char *text);
/* Is it still to be said? */
bool terminal_has_farewell(void);

/* How often it was taken: once that changes, what it shows is no longer known.
 */
unsigned terminal_times_taken(void);

/* Only the restoring; async-signal-safe, for a handler that ends us. */
void terminal_restore(void);

/* Is it ours now? If not, reading it would stop the process. */
bool terminal_is_raw(void);

#endif
