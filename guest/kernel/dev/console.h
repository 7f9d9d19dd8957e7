/* SPDX-License-Identifier: MIT */
/*
 * Where messages and programs' output go: to the hypervisor in one piece,
 * where it takes them (one exit a write), else through the UART (one exit a
 * byte).
 */
#ifndef DEV_CONSOLE_H
#define DEV_CONSOLE_H

#include <stddef.h>

/* Asks the hypervisor what it takes; before, and with the word console=uart
 * on the command line, it is the UART. */
void console_init(void);

/* Writes bytes on the console as one piece. Lines end with '\n' alone: the
 * VMM's terminal makes of it what a terminal needs. */
void console_write(const char *buf, size_t len);

/* From now on nobody waits for anybody (panic). */
void console_without_lock(void);

#endif
