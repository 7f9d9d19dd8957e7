/* SPDX-License-Identifier: MIT */
/*
 * Messages for people, on stderr, each one line starting with "vmm: " (on a
 * terminal that is too narrow for it, several lines, indented). Messages that a
 * guest can cause go through log_guest, which limits their total number, so
 * that no guest can flood a log. Wherever the words of a message come from,
 * characters that would act on a terminal, newlines included, are shown as \xNN
 * (text_safe.h).
 */
#ifndef VMM_BASE_LOG_H
#define VMM_BASE_LOG_H

#include "util.h"

/* If stderr is a terminal, messages are folded between words to its current
 * width. Call once, before any thread and the sandbox start. */
void log_fit_terminal(void);

/* For a process that runs a guest: the reader of its stderr must not keep it
 * from ending, and all messages together are limited to LOG_MAX bytes, the last
 * LOG_LAST of them reserved for log_error. Call once, while the process may
 * still open files. */
#define LOG_MAX  65536u
#define LOG_LAST 4096u
void log_start(void);

/* Reports a failure: what failed, on what, and what to do about it. */
void log_error(const char *format, ...) PRINTF(1, 2);

/* Reports something that the user should know but that ends nothing. */
void log_warn(const char *format, ...) PRINTF(1, 2);

/* From now on the lines of log_warn and log_guest say "warning:", as QEMU's do:
 * scripts written for QEMU take other words on stderr for a failure. */
void log_name_warnings(void);

/* Prints finished text of several lines; colours stay in it. */
void log_text(const char *text, size_t len);

/* Prints lines unchanged, the last newline included, from a signal handler; the
 * process ends after it. A reader that has stopped loses the rest. */
void log_last_words(const char *lines);

/* While on, lines are kept, because something else is on the terminal, and
 * printed when this is switched off again. There is room for some kilobytes;
 * further lines are counted. log_held copies the last one, cut to `size` and to
 * printable ASCII; false if there is none. Any thread. */
void log_hold(bool on);
bool log_held(char *to, size_t size);

/* While `mute` is true, nothing is printed. */
void log_mute(bool mute);

/* Reports something that the guest did. At most LOG_GUEST_MAX lines a run;
 * further ones are counted, and log_guest_summary says how many. Any thread. */
#define LOG_GUEST_MAX 32
void log_guest(const char *format, ...) PRINTF(1, 2);

/* Says how many lines were over LOG_MAX, if any. Call it last. */
void log_summary(void);

/* At the end: says how many lines of log_guest were not printed, if any. */
void log_guest_summary(void);

#endif
