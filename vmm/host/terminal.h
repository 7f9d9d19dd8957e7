/* SPDX-License-Identifier: MIT */
/*
 * The user's terminal: raw while the guest has it, and restored however the
 * process ends. A process has only one, so there is no object.
 */
#ifndef VMM_HOST_TERMINAL_H
#define VMM_HOST_TERMINAL_H

#include "base/util.h"

/* Takes the terminal `fd` (raw mode): every key goes to the guest, nothing is
 * echoed. Output keeps its newline translation, so that a guest which sends
 * bare newlines, and our own messages, stay readable. From here on the terminal
 * is restored when the process exits, dies of a signal it does not handle
 * itself, or is stopped; and taken again when it continues in the foreground.
 * In the background it is left alone until then.
 *
 * When it is taken again an eventfd count is written to `wake_fd` (-1: none),
 * so that a polling thread can check terminal_is_raw again. 0, or -errno.
 */
int terminal_take(int fd, int wake_fd) MUST_CHECK;

/* Restores the terminal and the signal handlers. Harmless if it was never
 * taken. */
void terminal_give_back(void);

/* Sets what is written on standard output before the terminal is restored, so
 * that it also looks as before; NULL: nothing. `text` must be a literal, since
 * signal handlers use it. It is written once, and then forgotten. */
void terminal_set_farewell(const char *text);
/* Is it still to be written? */
bool terminal_has_farewell(void);

/* How often the terminal was taken: when that changes, what it shows is no
 * longer known.
 */
unsigned terminal_times_taken(void);

/* Only restores the terminal; async-signal-safe, for a handler that ends the
 * process. */
void terminal_restore(void);

/* Do we have the terminal now? If not, reading it would stop the process. */
bool terminal_is_raw(void);

#endif
