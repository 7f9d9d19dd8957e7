/* SPDX-License-Identifier: MIT */
/*
 * Where messages and programs' output go: to the hypervisor as a whole, if it
 * accepts them (one exit a write), else through the UART (one exit a byte).
 */
#ifndef DEV_CONSOLE_H
#define DEV_CONSOLE_H

#include <stddef.h>

/* Asks the hypervisor whether it accepts output. Before this call, and with
 * console=uart on the command line, output goes through the UART. */
void console_init(void);

/* Writes bytes on the console as one piece. Lines end with '\n' alone: the
 * VMM's terminal translates it. */
void console_write(const char *buf, size_t len);

/* From now on writes take no lock. For panic. */
void console_without_lock(void);

#endif
