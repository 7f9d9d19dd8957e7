/* SPDX-License-Identifier: MIT */
/*
 * The 16550 UART: offsets from its base port and their bits, named as in
 * <linux/serial_reg.h>, for guests. Source: National Semiconductor PC16550D
 * data sheet.
 */
#ifndef X86_UART_H
#define X86_UART_H

#define X86_UART_DATA     0u /* receive, transmit; DLAB: divisor, low */
#define X86_UART_IER      1u /* interrupt enable; DLAB: divisor, high */
#define X86_UART_IIR      2u /* read: interrupt identification */
#define X86_UART_FCR      2u /* write: FIFO control */
#define X86_UART_LCR      3u /* line control */
#define X86_UART_MCR      4u /* modem control */
#define X86_UART_LSR      5u /* line status */
#define X86_UART_MSR      6u /* modem status */
#define X86_UART_SCR      7u /* scratch */
#define X86_UART_NR_PORTS 8u

#define X86_UART_IER_RDI   0x01u /* data received */
#define X86_UART_IER_THRI  0x02u /* transmitter empty */
#define X86_UART_IIR_NONE  0x01u /* no interrupt is pending */
#define X86_UART_IIR_ID    0x0Fu
#define X86_UART_IIR_THRI  0x02u
#define X86_UART_IIR_RDI   0x04u
#define X86_UART_IIR_FIFO  0xC0u /* both set: FIFOs are on */
#define X86_UART_FCR_ON    0x01u
#define X86_UART_FCR_CLEAR 0x06u /* both FIFOs */
#define X86_UART_LCR_8N1   0x03u
#define X86_UART_LCR_DLAB  0x80u
#define X86_UART_MCR_DTR   0x01u
#define X86_UART_MCR_RTS   0x02u
#define X86_UART_MCR_OUT2  0x08u /* enables interrupts on a PC's card */
#define X86_UART_MCR_LOOP  0x10u
#define X86_UART_LSR_DR    0x01u /* data ready */
#define X86_UART_LSR_OE    0x02u /* overrun */
#define X86_UART_LSR_THRE  0x20u /* room for a byte */
#define X86_UART_LSR_TEMT  0x40u /* all sent */
#define X86_UART_MSR_CTS   0x10u
#define X86_UART_MSR_DSR   0x20u
#define X86_UART_MSR_DCD   0x80u

#endif
