/* SPDX-License-Identifier: MIT */
/* The 16550 UART at 0x3F8: the console's wire. */
#ifndef DEV_UART_H
#define DEV_UART_H

#include <stddef.h>

void uart_init(void);

/* Sends bytes, waiting while the transmitter is full. */
void uart_write(const char *buf, size_t len);

/* Makes received bytes raise an interrupt; they go to the terminal
 * (dev/tty.h). */
void uart_listen(void);

/* Takes received bytes, as many as the terminal has room for. The rest stays
 * in the FIFO, and its sender waits. From any context. */
void uart_receive(void);

#endif
