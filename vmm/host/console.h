/* SPDX-License-Identifier: MIT */
/*
 * The machine's console: output from any vCPU thread to standard output, input
 * from a terminal, a pipe or a file to the UART.
 *
 * Output is collected in a bounded ring and written in batches by the thread
 * that runs the event loop. Input that is not a terminal ends with a Ctrl-D for
 * the guest, so that a shell in it ends too. At a terminal Ctrl-A x ends the
 * machine, Ctrl-A h prints help, and Ctrl-A Ctrl-A sends one Ctrl-A.
 *
 * Bytes that a sink took are either delivered or counted as dropped. The caller
 * offers the others again, or counts them itself.
 *
 * Threads: a function that says nothing about threads is for the event loop's
 * thread only.
 */
#ifndef VMM_HOST_CONSOLE_H
#define VMM_HOST_CONSOLE_H

#include <sys/types.h>

#include "base/char_sink.h"
#include "base/util.h"

struct console;

/* `wake_fd` is an eventfd that the event loop polls. It is written when output
 * becomes pending, and when input can continue. From then on the process
 * ignores SIGPIPE and SIGXFSZ. Call it before a sandbox closes /proc. NULL: out
 * of memory. */
struct console *console_create(int wake_fd) MUST_CHECK;
void console_destroy(struct console *console);

/* Makes its sinks take everything and drop it, uncounted. Call it before any
 * sink is given out. */
void console_mute(struct console *console);

/* The sink that devices write to; any thread, never blocks. */
struct char_sink console_sink(struct console *console);

/* The same for devices that cannot make the guest wait: this sink waits while a
 * slow reader still reads, and at most a tenth of a second for one that has
 * stopped. After that it does not wait again until the reader reads on; after
 * console_hurry it never waits. */
struct char_sink console_patient_sink(struct console *console);

/* The machine is about to end: no write waits any more. Any thread. */
void console_hurry(struct console *console);

/* Accepts up to `len` bytes of input; returns how many it had room for. */
typedef size_t (*console_input_fn)(void *ctx, const uint8_t *data, size_t len);

/* Takes over the terminal (raw mode), if stdin is one, until
 * console_give_back. Input goes to `input`; Ctrl-A x calls `quit`. The terminal
 * still translates newlines, so messages stay as they are. */
void console_start(struct console *console, console_input_fn input,
                   void *input_ctx, void (*quit)(void *ctx), void *quit_ctx);

/* The descriptor to poll for input; -1 when there is nothing to wait for
 * (end of file, the guest has no room now, or the terminal is not ours). */
int console_input_fd(const struct console *console);
/* Call it after poll() with the `revents` of that descriptor (0 if it was -1).
 * It also offers again the input that the guest had no room for. */
void console_poll_input(struct console *console, short revents);
/* Are the last `len` bytes only the Ctrl-D that follows the end of a pipe or a
 * file?
 */
bool console_input_is_end(const struct console *console, size_t len);
/* Is there input that the guest has not taken yet? */
bool console_input_waits(const struct console *console);
/* The guest has taken input: there is room again. Any thread. */
void console_input_ready(struct console *console);

/* Is there output to be written? / Writes as much as stdout takes without
 * blocking. After that there may be room again for refused writers; the caller
 * must tell them. */
bool console_has_output(struct console *console);
void console_flush(struct console *console);

/* Ends the console: writes the rest of the output (for a bounded time if it is
 * not read), and reports lost bytes in one line. May be called again, if a
 * device still had something to send. */
void console_finish(struct console *console);
/* Restores the terminal, when all output was written. If the guest may just
 * have asked the terminal something, the answer is awaited, and thrown away. */
void console_give_back(struct console *console);

/* Something else is drawn on the terminal from now on: the last 64 KiB of
 * output are kept. / Ends that: the kept output is written. */
int console_hold(struct console *console) MUST_CHECK; /* 0, -ENOMEM */
void console_release(struct console *console);

/* While output is held: draws. Returns how many bytes were taken; 0 if none can
 * be now, -errno if none ever will. */
ssize_t console_draw(struct console *console, const char *data,
                     size_t len) MUST_CHECK;

/* Has any device written to it? */
bool console_has_spoken(struct console *console);

/* Did the latest output end in the middle of a line? / Another writer to the
 * same terminal has ended that line. */
bool console_is_mid_line(const struct console *console);
void console_line_ended(struct console *console);

/* Do standard output and standard error go to the same terminal or file? */
bool console_is_beside(void);
/* Ends that line on standard error, if the next output there would continue it.
 * Call it when nothing more is written to the console. */
void console_end_line(struct console *console);

/* Bytes that did not reach standard output. Any thread. */
uint64_t console_dropped(const struct console *console);

#endif
