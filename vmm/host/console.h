/* SPDX-License-Identifier: MIT */
/*
 * The machine's console: output of any vCPU thread to standard output, input
 * of a terminal, a pipe or a file to the UART.
 *
 * Output is collected in a bounded ring and written in batches by the thread
 * that runs the event loop. Input that is not a terminal ends with a Ctrl-D
 * for the guest, so that a shell in it ends too. At a terminal Ctrl-A x ends
 * the machine, Ctrl-A h helps, Ctrl-A Ctrl-A sends one Ctrl-A.
 *
 * Bytes that a sink took are delivered or counted as dropped. What it did not
 * take is the caller's to offer again or to count.
 *
 * Threads: what says nothing else here is for the event loop's thread.
 */
#ifndef VMM_HOST_CONSOLE_H
#define VMM_HOST_CONSOLE_H

#include <sys/types.h>

#include "base/char_sink.h"
#include "base/util.h"

struct console;

/* `wake_fd` is an eventfd that the event loop polls: written when there is
 * output after there was none, and when input can go on. From here on the
 * process ignores SIGPIPE and SIGXFSZ. Call it before a sandbox closes /proc.
 * NULL: no memory. */
struct console *console_create(int wake_fd) MUST_CHECK;
void console_destroy(struct console *console);

/* Its sinks take everything and drop it, uncounted. Before they are given
 * out. */
void console_mute(struct console *console);

/* Where devices write; any thread, never blocks. */
struct char_sink console_sink(struct console *console);

/* The same for devices that cannot make the guest wait: it waits while a slow
 * reader reads on, and a tenth of a second at most for one that has stopped;
 * not again until that one goes on, and not at all after console_hurry. */
struct char_sink console_patient_sink(struct console *console);

/* The machine is to end: nothing waits any more. Any thread. */
void console_hurry(struct console *console);

/* Takes `len` bytes of input, returns how many it had room for. */
typedef size_t (*console_input_fn)(void *ctx, const uint8_t *data, size_t len);

/* Takes over the terminal (raw mode) if stdin is one; input goes to `input`,
 * Ctrl-A x calls `quit`. Until console_finish. The terminal still translates
 * newlines, so messages stay as they are. */
void console_start(struct console *console, console_input_fn input,
                   void *input_ctx, void (*quit)(void *ctx), void *quit_ctx);

/* The descriptor to poll for input; -1 when there is nothing to wait for
 * (end of file, the guest has no room now, or the terminal is not ours). */
int console_input_fd(const struct console *console);
/* After poll(): `revents` of that descriptor (0 if it was -1). Also offers
 * again what the guest had no room for. */
void console_poll_input(struct console *console, short revents);
/* Are these last `len` bytes only the Ctrl-D after a pipe's or a file's end?
 */
bool console_input_is_end(const struct console *console, size_t len);
/* Is there input that nobody has taken yet? */
bool console_input_waits(const struct console *console);
/* The guest has taken input: there is room again. Any thread. */
void console_input_ready(struct console *console);

/* Is there output to be written? / Writes what stdout takes without blocking.
 * After that there may be room again for those that were refused: tell them. */
bool console_has_output(struct console *console);
void console_flush(struct console *console);

/* The end: the tail is written (bounded time if nobody reads), the terminal is
 * as before, lost bytes are told in one line. May be called again, if a device
 * still had something to send. */
void console_finish(struct console *console);

/* Something else is drawn on the terminal from here on: output is kept, the
 * last 64 KiB of it. / No longer: it is written. */
int console_hold(struct console *console) MUST_CHECK; /* 0, -ENOMEM */
void console_release(struct console *console);

/* Meanwhile: draws. Returns how many bytes were taken, 0 if none can be now;
 * -errno if none ever will. */
ssize_t console_draw(struct console *console, const char *data,
                     size_t len) MUST_CHECK;

/* Has any device written to it? */
bool console_has_spoken(struct console *console);

/* Does standard output end in the middle of a line of it? / Somebody else has
 * ended that line, on the same terminal. */
bool console_is_mid_line(const struct console *console);
void console_line_ended(struct console *console);

/* Do standard output and standard error go to the same terminal or file? */
bool console_is_beside(void);
/* Ends that line on standard error, if what comes there next would go on with
 * it. When nothing more is written to the console. */
void console_end_line(struct console *console);

/* Bytes that did not reach standard output. Any thread. */
uint64_t console_dropped(const struct console *console);

#endif
