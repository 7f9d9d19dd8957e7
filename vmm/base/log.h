/* SPDX-License-Identifier: MIT */
/*
 * Messages for people, on stderr, each one line starting with "vmm: " (on a
 * terminal, and if it is too narrow, several, indented). What a
 * guest can cause goes through log_guest, which is limited in all, so that no
 * guest can flood a log. Whoever's words are in a message: what would act on a
 * terminal, newlines included, is shown as \xNN (text_safe.h).
 */
#ifndef VMM_BASE_LOG_H
#define VMM_BASE_LOG_H

#include "util.h"

/* If stderr is a terminal, messages are folded between words to the width that
 * it has now. Once, before any thread and sandbox. */
void log_fit_terminal(void);

/* For a process that runs a guest: who reads its stderr must not keep it from
 * ending, and all messages together have LOG_MAX bytes, the last LOG_LAST of
 * them only log_error. Once, while it may still open files. */
#define LOG_MAX  65536u
#define LOG_LAST 4096u
void log_start(void);

/* Something failed: what, to what, and what to do about it. */
void log_error(const char *format, ...) PRINTF(1, 2);

/* Something that the user should know, but that ends nothing. */
void log_warn(const char *format, ...) PRINTF(1, 2);

/* Text of several lines that is whole already; colours stay in it. */
void log_text(const char *text, size_t len);

/* A line as it is, with its newline, from a signal handler: the process ends
 * after it. */
void log_last_words(const char *line);

/* From here on lines are kept, because something else is on the terminal, and
 * printed when it is switched off again: some kilobytes; further lines are
 * counted. log_held gives the last one, cut to `size` and printable ASCII;
 * false if there is none. Any thread. */
void log_hold(bool on);
bool log_held(char *to, size_t size);

/* From here on nothing is printed, until it is switched on again. */
void log_mute(bool mute);

/* Something the guest did. At most LOG_GUEST_MAX lines a run; further ones are
 * counted, and log_guest_summary tells how many. Any thread. */
#define LOG_GUEST_MAX 32
void log_guest(const char *format, ...) PRINTF(1, 2);

/* Says how many lines were over LOG_MAX, if any. For the very end. */
void log_summary(void);

/* At the end: says how many lines of log_guest were not printed, if any. */
void log_guest_summary(void);

#endif
