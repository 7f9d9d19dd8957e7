/* SPDX-License-Identifier: MIT */
/*
 * The 16550 as a register machine (National Semiconductor PC16550D data sheet,
 * "Registers"). It does not model time: a byte is sent as soon as it is
 * written, and a received byte below the trigger level has already timed out.
 * The divisor is stored, but has no effect.
 */
#include "uart_core.h"

#include <linux/serial_reg.h>

#define IER_KEPT      0x0Fu
#define MCR_KEPT      0x1Fu
#define FCR_KEPT      (UART_FCR_ENABLE_FIFO | UART_FCR_TRIGGER_MASK)
#define IIR_FIFO_ON   0xC0u
#define DIVISOR_LATCH 12u /* 9,600 baud, as a BIOS leaves it */

/* How many times a guest that does not use the receive interrupt must check for
 * input and find none before it gets any. A driver that is setting the port up
 * checks fewer times. */
#define LOOKS_TO_LISTEN 32u

static void fifo_put(struct uart_fifo *fifo, uint8_t byte)
{
    fifo->data[(fifo->head + fifo->len++) % UART_FIFO_SIZE] = byte;
}

static uint8_t fifo_get(struct uart_fifo *fifo)
{
    uint8_t byte = fifo->data[fifo->head];

    fifo->head = (fifo->head + 1) % UART_FIFO_SIZE;
    fifo->len--;
    return byte;
}

static unsigned fifo_capacity(const struct uart_core *core)
{
    return core->fcr & UART_FCR_ENABLE_FIFO ? UART_FIFO_SIZE : 1;
}

static unsigned rx_trigger(const struct uart_core *core)
{
    static const uint8_t levels[] = {1, 4, 8, 14};

    return levels[core->fcr >> 6];
}

/* Why the port interrupts, as IIR says it. Highest first:
 *   1. receiver line status: an overrun    until LSR is read
 *   2. received data, at the trigger level until there is less
 *   3. received data, timed out            until there is none
 *   4. transmitter empty                   until IIR is read or THR is written
 *   5. modem status changed                until MSR is read */
uint8_t uart_interrupt_reason(const struct uart_core *core)
{
    if ((core->ier & UART_IER_RLSI) && core->line_errors)
        return UART_IIR_RLSI;
    if ((core->ier & UART_IER_RDI) && core->rx.len >= rx_trigger(core))
        return UART_IIR_RDI;
    if ((core->ier & UART_IER_RDI) && core->rx.len)
        return UART_IIR_RX_TIMEOUT;
    if ((core->ier & UART_IER_THRI) && core->thre_pending)
        return UART_IIR_THRI;
    if ((core->ier & UART_IER_MSI) && core->modem_delta)
        return UART_IIR_MSI;
    return UART_IIR_NO_INT;
}

unsigned uart_core_room(const struct uart_core *core)
{
    unsigned capacity = fifo_capacity(core);

    if (!core->listening || (core->mcr & UART_MCR_LOOP))
        return 0;
    return core->rx.len < capacity ? capacity - core->rx.len : 0;
}

/* A byte arrives by loopback. On overrun a byte is lost: with the FIFO on the
 * new one, without it the old one. */
static void rx_byte(struct uart_core *core, uint8_t byte)
{
    if (core->rx.len < fifo_capacity(core)) {
        fifo_put(&core->rx, byte);
        return;
    }
    core->line_errors |= UART_LSR_OE;
    if (!(core->fcr & UART_FCR_ENABLE_FIFO))
        core->rx.data[core->rx.head] = byte;
}

void uart_core_drain(struct uart_core *core)
{
    if (core->tx.len == 0)
        return;
    while (core->tx.len) {
        if (core->sink.write(core->sink.ctx, &core->tx.data[core->tx.head],
                             1) == 0)
            return;
        fifo_get(&core->tx);
    }
    core->thre_pending = true;
}

static void tx_byte(struct uart_core *core, uint8_t byte)
{
    core->thre_pending = false;
    if (uart_interrupt_reason(core) == UART_IIR_NO_INT)
        core->line_fell = true;

    uart_core_drain(core);
    if (core->mcr & UART_MCR_LOOP)
        rx_byte(core, byte);
    else if (core->tx.len == fifo_capacity(core))
        core->lost++;
    else if (core->tx.len || core->sink.write(core->sink.ctx, &byte, 1) == 0)
        fifo_put(&core->tx, byte);
    core->thre_pending = core->tx.len == 0;
    core->looked = false;
}

static void tx_discard(struct uart_core *core)
{
    uart_core_drain(core);
    if (core->tx.len == 0)
        return;
    core->lost += core->tx.len;
    core->tx.len = 0;
    core->thre_pending = true;
}

/* The guest checked for input and found none. */
static void count_look(struct uart_core *core)
{
    if (!core->listening && ++core->looks >= LOOKS_TO_LISTEN)
        core->listening = true;
}

static uint8_t read_rbr(struct uart_core *core)
{
    core->took = true;
    if (core->rx.len)
        return fifo_get(&core->rx);
    count_look(core);
    return 0;
}

static uint8_t read_iir(struct uart_core *core)
{
    uint8_t reason = uart_interrupt_reason(core);

    if (reason == UART_IIR_THRI)
        core->thre_pending = false;
    if (core->fcr & UART_FCR_ENABLE_FIFO)
        reason |= IIR_FIFO_ON;
    return reason;
}

/* A read of LSR before a byte is sent was for the transmitter; of two reads in
 * a row, the second was for input. */
static uint8_t read_lsr(struct uart_core *core)
{
    uint8_t lsr = core->line_errors;

    uart_core_drain(core);
    if (core->rx.len)
        lsr |= UART_LSR_DR;
    if (core->tx.len == 0)
        lsr |= UART_LSR_THRE | UART_LSR_TEMT;
    if (core->looked && core->rx.len == 0 && core->tx.len == 0)
        count_look(core);
    core->looked = true;
    core->line_errors = 0;
    return lsr;
}

/* The upper half of MSR: the other end's lines, or in loopback our own. */
static uint8_t modem_lines(const struct uart_core *core)
{
    static const uint8_t wires[][2] = {
        {UART_MCR_RTS, UART_MSR_CTS},
        {UART_MCR_DTR, UART_MSR_DSR},
        {UART_MCR_OUT1, UART_MSR_RI},
        {UART_MCR_OUT2, UART_MSR_DCD},
    };
    uint8_t lines = 0;

    if (!(core->mcr & UART_MCR_LOOP))
        return UART_MSR_CTS | UART_MSR_DSR | UART_MSR_DCD;
    for (unsigned i = 0; i < ARRAY_SIZE(wires); i++)
        if (core->mcr & wires[i][0])
            lines |= wires[i][1];
    return lines;
}

static uint8_t read_msr(struct uart_core *core)
{
    uint8_t msr = modem_lines(core) | core->modem_delta;

    core->modem_delta = 0;
    return msr;
}

static void write_mcr(struct uart_core *core, uint8_t value)
{
    uint8_t before = modem_lines(core);
    uint8_t changed;

    core->mcr = value & MCR_KEPT;
    changed = before ^ modem_lines(core);
    /* Only the falling edge of the ring indicator counts. */
    if (!(before & UART_MSR_RI))
        changed &= (uint8_t)~UART_MSR_RI;
    core->modem_delta |= changed >> 4;
}

static void write_ier(struct uart_core *core, uint8_t value)
{
    uint8_t old = core->ier;

    core->ier = value & IER_KEPT;
    if ((core->ier & ~old & UART_IER_THRI) && core->tx.len == 0)
        core->thre_pending = true;
    if (core->ier & UART_IER_RDI) {
        core->listening = true;
    } else if (old & UART_IER_RDI) {
        core->listening = false;
        core->looks = 0;
    }
}

static void write_fcr(struct uart_core *core, uint8_t value)
{
    uint8_t clear = value & (UART_FCR_CLEAR_RCVR | UART_FCR_CLEAR_XMIT);

    /* Without the enable bit the other bits cannot be programmed; turning the
     * FIFOs on or off empties both. */
    if (!(value & UART_FCR_ENABLE_FIFO))
        value = clear = 0;
    if ((value ^ core->fcr) & UART_FCR_ENABLE_FIFO)
        clear = UART_FCR_CLEAR_RCVR | UART_FCR_CLEAR_XMIT;
    if (clear & UART_FCR_CLEAR_RCVR)
        core->rx.len = 0;
    if (clear & UART_FCR_CLEAR_XMIT)
        tx_discard(core);
    core->fcr = value & FCR_KEPT;
}

uint8_t uart_core_read(struct uart_core *core, unsigned reg)
{
    bool latch = core->lcr & UART_LCR_DLAB;

    switch (reg) {
    case UART_RX:
        return latch ? core->dll : read_rbr(core);
    case UART_IER:
        return latch ? core->dlm : core->ier;
    case UART_IIR:
        return read_iir(core);
    case UART_LCR:
        return core->lcr;
    case UART_MCR:
        return core->mcr;
    case UART_LSR:
        return read_lsr(core);
    case UART_MSR:
        return read_msr(core);
    default: /* UART_SCR */
        return core->scr;
    }
}

void uart_core_write(struct uart_core *core, unsigned reg, uint8_t value)
{
    bool latch = core->lcr & UART_LCR_DLAB;

    switch (reg) {
    case UART_TX:
        if (latch)
            core->dll = value;
        else
            tx_byte(core, value);
        break;
    case UART_IER:
        if (latch)
            core->dlm = value;
        else
            write_ier(core, value);
        break;
    case UART_FCR:
        write_fcr(core, value);
        break;
    case UART_LCR:
        core->lcr = value;
        break;
    case UART_MCR:
        write_mcr(core, value);
        break;
    case UART_SCR:
        core->scr = value;
        break;
    default: /* LSR and MSR are read-only */
        break;
    }
}

size_t uart_core_receive(struct uart_core *core, const uint8_t *data,
                         size_t len)
{
    size_t room = uart_core_room(core);
    size_t taken = len < room ? len : room;

    for (size_t i = 0; i < taken; i++)
        fifo_put(&core->rx, data[i]);
    if (taken)
        core->took = false;
    return taken;
}

void uart_core_reset(struct uart_core *core)
{
    struct char_sink sink = core->sink;
    uint64_t lost;

    tx_discard(core);
    lost = core->lost;
    *core = (struct uart_core){.sink = sink, .lost = lost};
    core->dll = DIVISOR_LATCH;
}
