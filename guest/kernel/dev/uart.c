/* SPDX-License-Identifier: MIT */
/*
 * 16550 UART. The transmitter is polled: LSR.THRE says that the transmit FIFO
 * is empty, so that 16 bytes may follow. The receiver interrupts. Source:
 * PC16550D data sheet.
 */
#include "dev/uart.h"

#include <linux/serial_reg.h>

#include "cpu/asm.h"
#include "dev/ioapic.h"
#include "dev/lapic.h"
#include "dev/tty.h"
#include "hv/ports.h"
#include "kernel.h"
#include "sync/spinlock.h"
#include "trap/trap.h"

#define FIFO_SIZE 16u
/* A UART that never becomes ready must not hang the kernel. */
#define MAX_TRIES 1000000u

static uint8_t read_register(unsigned reg)
{
    return port_in8((uint16_t)(HV_PORT_UART + reg));
}

static void write_register(unsigned reg, uint8_t value)
{
    port_out8((uint16_t)(HV_PORT_UART + reg), value);
}

void uart_init(void)
{
    write_register(UART_IER, 0);
    write_register(UART_LCR, UART_LCR_DLAB);
    write_register(UART_DLL, 1); /* 115200 baud */
    write_register(UART_DLM, 0);
    write_register(UART_LCR, UART_LCR_WLEN8); /* 8 bits, no parity, 1 stop */
    write_register(UART_FCR, UART_FCR_ENABLE_FIFO | UART_FCR_CLEAR_RCVR |
                                 UART_FCR_CLEAR_XMIT);
    write_register(UART_MCR, UART_MCR_DTR | UART_MCR_RTS | UART_MCR_OUT2);
}

void uart_write(const char *buf, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t burst = MIN(len - at, FIFO_SIZE);

        for (unsigned i = 0; i < MAX_TRIES; i++) {
            if (read_register(UART_LSR) & UART_LSR_THRE)
                break;
            cpu_relax();
        }
        for (; burst > 0; burst--)
            write_register(UART_TX, (uint8_t)buf[at++]);
    }
}

/* For the receiver: one CPU at a time takes bytes, or they would change
 * order. */
static struct spinlock receive_lock = SPINLOCK_INIT("uart", RANK_UART);

/* A byte that the terminal had no room for. */
static bool kept;
static uint8_t kept_byte;
static bool listening; /* received bytes raise an interrupt */

/* Takes one byte out of the UART, if the terminal has room for it. */
static bool receive_one(void)
{
    if (!kept) {
        if (!(read_register(UART_LSR) & UART_LSR_DR))
            return false;
        kept_byte = read_register(UART_RX);
        kept = true;
    }
    kept = !tty_input(kept_byte);
    return !kept;
}

/* While the terminal is full, the receiver must not interrupt: the interrupt
 * could do nothing, and would come again at once. */
void uart_receive(void)
{
    spin_lock(&receive_lock);
    while (receive_one())
        ;
    if (listening == kept) {
        listening = !kept;
        write_register(UART_IER, listening ? UART_IER_RDI : 0);
    }
    spin_unlock(&receive_lock);
}

static void on_interrupt(struct trap_frame *frame)
{
    (void)frame;
    uart_receive();
}

void uart_listen(void)
{
    if (!lapic_present()) {
        interrupt_poll_register(uart_receive);
        return;
    }
    interrupt_register(VECTOR_IRQ_BASE + HV_IRQ_UART, on_interrupt);
    ioapic_unmask(HV_IRQ_UART, false);
    uart_receive();
}
