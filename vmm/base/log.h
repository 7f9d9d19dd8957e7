/* SPDX-License-Identifier: MIT */
/*
 * Messages for people, on stderr, each one line starting with "vmm: ". What a
 * guest can cause goes through log_guest, which is limited in all, so that no
 * guest can flood a log.
 */
#ifndef VMM_BASE_LOG_H
#define VMM_BASE_LOG_H

#include "util.h"

/* For a process that must not be kept from ending by who reads its stderr, as
 * long as it may still open files. Once. */
void log_start(void);

/* Something failed: what, to what, and what to do about it. */
void log_error(const char *format, ...) PRINTF(1, 2);

/* Something that the user should know, but that ends nothing. */
void log_warn(const char *format, ...) PRINTF(1, 2);

/* Text of several lines that is whole already, as it is. */
void log_text(const char *text, size_t len);

/* A line as it is, with its newline, from a signal handler: the process ends
 * behind it. */
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

/* At the end: says how many lines of log_guest were not printed, if any. */
void log_guest_summary(void);

#endif
