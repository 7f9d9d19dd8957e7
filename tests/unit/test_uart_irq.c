/* SPDX-License-Identifier: MIT */
/*
 * The serial port: loopback, overrun, and every cause of an interrupt with its
 * priority.
 */
#include "uart_tools.h"

#include <pthread.h>

TestSuite(uart_irq, .init = setup, .fini = teardown);

/* ---- loopback ---- */

Test(uart_irq, loopback_brings_sent_bytes_back)
{
    wr(UART_MCR, UART_MCR_LOOP);
    wr(UART_TX, 0xA5);
    cr_assert_eq(out.len, 0);
    cr_assert_eq(rd(UART_LSR), UART_LSR_DR | UART_LSR_THRE | UART_LSR_TEMT);
    cr_assert_eq(rd(UART_RX), 0xA5);
    cr_assert_eq(rd(UART_LSR) & UART_LSR_DR, 0);
    wr(UART_MCR, 0);
    wr(UART_TX, 'x');
    cr_assert_eq(out.len, 1);
}

Test(uart_irq, loopback_shuts_the_outside_out)
{
    listen_by_interrupt();
    wr(UART_MCR, UART_MCR_LOOP);
    cr_assert_eq(type("a"), 0);
    wr(UART_MCR, 0);
    cr_assert_eq(nr_room_calls, 1);
    cr_assert_eq(type("a"), 1);
}

Test(uart_irq, loopback_wires_mcr_to_msr)
{
    static const unsigned wires[][2] = {
        {UART_MCR_RTS, UART_MSR_CTS},
        {UART_MCR_DTR, UART_MSR_DSR},
        {UART_MCR_OUT1, UART_MSR_RI},
        {UART_MCR_OUT2, UART_MSR_DCD},
    };

    for (unsigned mcr = 0; mcr < 16; mcr++) {
        unsigned want = 0;

        for (unsigned i = 0; i < 4; i++)
            if (mcr & wires[i][0])
                want |= wires[i][1];
        wr(UART_MCR, UART_MCR_LOOP | mcr);
        cr_assert_eq(rd(UART_MSR) & 0xF0, want);
    }
    wr(UART_MCR, 0x0F);
    cr_assert_eq(rd(UART_MSR) & 0xF0, 0xB0, "without it MCR is not in MSR");
}

Test(uart_irq, msr_tells_what_changed_until_it_is_read)
{
    wr(UART_MCR, UART_MCR_LOOP);
    cr_assert_eq(rd(UART_MSR), UART_MSR_DCTS | UART_MSR_DDSR | UART_MSR_DDCD);
    cr_assert_eq(rd(UART_MSR), 0);
    wr(UART_MCR, UART_MCR_LOOP | UART_MCR_OUT1);
    cr_assert_eq(rd(UART_MSR), UART_MSR_RI, "a rising ring is no change");
    wr(UART_MCR, UART_MCR_LOOP);
    cr_assert_eq(rd(UART_MSR), UART_MSR_TERI, "a falling one is");
    wr(UART_MCR, UART_MCR_LOOP | UART_MCR_RTS);
    wr(UART_MCR, UART_MCR_LOOP);
    cr_assert_eq(rd(UART_MSR), UART_MSR_DCTS, "there and back is a change");
}

/* ---- overrun ---- */

Test(uart_irq, overrun_with_fifo_loses_the_new_byte)
{
    fifos_on(0);
    wr(UART_MCR, UART_MCR_LOOP);
    for (unsigned i = 0; i < 17; i++)
        wr(UART_TX, i);
    cr_assert(rd(UART_LSR) & UART_LSR_OE);
    cr_assert_eq(rd(UART_LSR) & UART_LSR_OE, 0, "reading clears it");
    for (unsigned i = 0; i < 16; i++)
        cr_assert_eq(rd(UART_RX), i);
    cr_assert_eq(rd(UART_LSR) & UART_LSR_DR, 0);
}

Test(uart_irq, overrun_without_fifo_loses_the_old_byte)
{
    wr(UART_MCR, UART_MCR_LOOP);
    wr(UART_TX, 'a');
    cr_assert_eq(rd(UART_LSR) & UART_LSR_OE, 0);
    wr(UART_TX, 'b');
    cr_assert(rd(UART_LSR) & UART_LSR_OE);
    cr_assert_eq(rd(UART_RX), 'b');
    cr_assert_eq(rd(UART_LSR) & UART_LSR_DR, 0);
}

/* ---- interrupts ---- */

Test(uart_irq, iir_says_when_the_fifos_are_on)
{
    cr_assert_eq(rd(UART_IIR), 0x01);
    fifos_on(0);
    cr_assert_eq(rd(UART_IIR), 0xC1);
    wr(UART_FCR, 0);
    cr_assert_eq(rd(UART_IIR), 0x01);
}

Test(uart_irq, nothing_interrupts_unless_enabled)
{
    fifos_on(0);
    wr(UART_MCR, UART_MCR_LOOP);
    for (unsigned i = 0; i < 20; i++)
        wr(UART_TX, i);
    cr_assert_eq(reason(), UART_IIR_NO_INT);
    cr_assert_eq(line.nr_calls, 0);
}

Test(uart_irq, received_data_interrupts_until_it_is_read)
{
    listen_by_interrupt();
    cr_assert_not(line.level);
    cr_assert_eq(type("a"), 1);
    cr_assert(line.level);
    cr_assert_eq(line.gsi, 4);
    cr_assert_eq(reason(), UART_IIR_RDI);
    cr_assert_eq(reason(), UART_IIR_RDI, "reading IIR does not clear it");
    cr_assert_eq(rd(UART_RX), 'a');
    cr_assert_not(line.level);
    cr_assert_eq(reason(), UART_IIR_NO_INT);
}

/* An IOAPIC ignores an edge that comes while it masks the line. */
Test(uart_irq, a_guest_that_does_not_read_gets_another_edge)
{
    cr_assert_not(uart_remind(uart), "there is no interrupt");
    listen_by_interrupt();
    cr_assert_not(uart_remind(uart), "there is no input");
    cr_assert_eq(type("a"), 1);
    cr_assert_eq(line.nr_calls, 1);
    cr_assert(uart_remind(uart));
    cr_assert_eq(line.nr_calls, 3, "down and up");
    cr_assert(line.level);
    cr_assert_eq(reason(), UART_IIR_RDI);
    cr_assert_eq(rd(UART_RX), 'a');
    cr_assert_eq(line.nr_calls, 4);
    cr_assert_not(uart_remind(uart), "it has read");
    cr_assert_eq(line.nr_calls, 4);
}

Test(uart_irq, trigger_level_tells_data_from_timeout)
{
    static const struct {
        unsigned fcr, level;
    } cases[] = {
        {UART_FCR_TRIGGER_1, 1},
        {UART_FCR_TRIGGER_4, 4},
        {UART_FCR_TRIGGER_8, 8},
        {UART_FCR_TRIGGER_14, 14},
    };

    listen_by_interrupt();
    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        fifos_on(cases[i].fcr);
        for (unsigned n = 1; n <= 16; n++) {
            cr_assert_eq(type("x"), 1);
            cr_assert(line.level);
            cr_assert_eq(reason(), n >= cases[i].level ? UART_IIR_RDI
                                                       : UART_IIR_RX_TIMEOUT);
        }
        for (unsigned n = 15; n > 0; n--) {
            rd(UART_RX);
            cr_assert_eq(reason(), n >= cases[i].level ? UART_IIR_RDI
                                                       : UART_IIR_RX_TIMEOUT);
        }
        rd(UART_RX);
        cr_assert_eq(reason(), UART_IIR_NO_INT);
    }
}

Test(uart_irq, enabling_with_data_there_interrupts)
{
    wr(UART_MCR, UART_MCR_LOOP);
    wr(UART_TX, 'a');
    cr_assert_not(line.level);
    wr(UART_IER, UART_IER_RDI);
    cr_assert(line.level);
    wr(UART_IER, 0);
    cr_assert_not(line.level);
}

Test(uart_irq, transmitter_empty_interrupts_when_enabled)
{
    wr(UART_IER, UART_IER_THRI);
    cr_assert(line.level);
    cr_assert_eq(reason(), UART_IIR_THRI);
    cr_assert_not(line.level, "reading IIR clears it");
    cr_assert_eq(reason(), UART_IIR_NO_INT);
    wr(UART_IER, UART_IER_THRI);
    cr_assert_not(line.level, "it was enabled already");
    wr(UART_IER, 0);
    wr(UART_IER, UART_IER_THRI);
    cr_assert_eq(reason(), UART_IIR_THRI, "enabling brings it back");
}

Test(uart_irq, transmitter_empty_interrupts_again_after_each_byte)
{
    wr(UART_IER, UART_IER_THRI);
    for (unsigned i = 0; i < 5; i++) {
        cr_assert_eq(reason(), UART_IIR_THRI);
        cr_assert_not(line.level);
        wr(UART_TX, 'x');
        cr_assert(line.level);
    }
    cr_assert_eq(line.nr_rises, 6);
}

/* An interrupt controller that sees only edges must see one for every byte,
 * even if the driver writes without reading IIR. */
Test(uart_irq, the_line_falls_before_it_rises_again)
{
    wr(UART_IER, UART_IER_THRI);
    cr_assert_eq(line.nr_rises, 1);
    wr(UART_TX, 'x');
    cr_assert_eq(line.nr_rises, 2);
    wr(UART_TX, 'x');
    cr_assert_eq(line.nr_rises, 3);
    cr_assert(line.level);
}

Test(uart_irq, the_line_stays_up_while_another_cause_holds_it)
{
    wr(UART_IER, UART_IER_RDI | UART_IER_THRI);
    rd(UART_IIR);
    cr_assert_eq(type("a"), 1);
    cr_assert_eq(line.nr_rises, 2);
    wr(UART_TX, 'x');
    cr_assert_eq(line.nr_rises, 2);
    cr_assert_eq(reason(), UART_IIR_RDI);
    rd(UART_RX);
    cr_assert_eq(reason(), UART_IIR_THRI);
}

Test(uart_irq, no_transmitter_interrupt_while_bytes_wait)
{
    out.capacity = 0;
    wr(UART_TX, 'a');
    wr(UART_IER, UART_IER_THRI);
    cr_assert_not(line.level);
    cr_assert_eq(reason(), UART_IIR_NO_INT);
    uart_transmit(uart);
    cr_assert_not(line.level);
    out.capacity = 1;
    uart_transmit(uart);
    cr_assert(line.level, "the sink's room must reach the guest");
    cr_assert_eq(reason(), UART_IIR_THRI);
    uart_transmit(uart);
    cr_assert_not(line.level, "there was nothing to send");
}

Test(uart_irq, line_status_interrupts_until_lsr_is_read)
{
    wr(UART_IER, UART_IER_RLSI);
    wr(UART_MCR, UART_MCR_LOOP);
    wr(UART_TX, 'a');
    cr_assert_not(line.level);
    wr(UART_TX, 'b');
    cr_assert(line.level);
    cr_assert_eq(reason(), UART_IIR_RLSI);
    rd(UART_RX);
    cr_assert_eq(reason(), UART_IIR_RLSI);
    rd(UART_LSR);
    cr_assert_eq(reason(), UART_IIR_NO_INT);
    cr_assert_not(line.level);
}

Test(uart_irq, modem_status_interrupts_until_msr_is_read)
{
    wr(UART_IER, UART_IER_MSI);
    cr_assert_not(line.level);
    wr(UART_MCR, UART_MCR_LOOP);
    cr_assert(line.level);
    cr_assert_eq(reason(), UART_IIR_MSI);
    rd(UART_MSR);
    cr_assert_eq(reason(), UART_IIR_NO_INT);
    cr_assert_not(line.level);
}

/* Causes that are all pending come out in the order of the data sheet's
 * table. */
Test(uart_irq, causes_have_their_priority)
{
    fifos_on(UART_FCR_TRIGGER_4);
    wr(UART_MCR, UART_MCR_LOOP); /* modem status changes */
    for (unsigned i = 0; i < 17; i++)
        wr(UART_TX, i); /* data, and overrun */
    wr(UART_IER, 0x0F); /* transmitter empty */
    cr_assert_eq(line.nr_rises, 1);

    cr_assert_eq(reason(), UART_IIR_RLSI);
    rd(UART_LSR);
    cr_assert_eq(reason(), UART_IIR_RDI);
    for (unsigned i = 0; i < 13; i++)
        rd(UART_RX);
    cr_assert_eq(reason(), UART_IIR_RX_TIMEOUT);
    for (unsigned i = 0; i < 3; i++)
        rd(UART_RX);
    cr_assert(line.level);
    cr_assert_eq(reason(), UART_IIR_THRI);
    cr_assert_eq(reason(), UART_IIR_MSI);
    cr_assert(line.level);
    rd(UART_MSR);
    cr_assert_eq(reason(), UART_IIR_NO_INT);
    cr_assert_not(line.level);
    cr_assert_eq(line.nr_rises, 1, "in between the line never fell");
}

/* How the 8250 driver of Linux finds out what it has. */
Test(uart_irq, linux_finds_a_16550a_without_bugs)
{
    wr(UART_IER, 0);
    cr_assert_eq(rd(UART_IER) & 0x0F, 0);
    wr(UART_IER, 0x0F);
    cr_assert_eq(rd(UART_IER) & 0x0F, 0x0F);
    wr(UART_IER, 0);
    wr(UART_MCR, UART_MCR_LOOP | UART_MCR_OUT2 | UART_MCR_RTS);
    cr_assert_eq(rd(UART_MSR) & 0xF0, UART_MSR_DCD | UART_MSR_CTS);
    wr(UART_MCR, 0);
    wr(UART_FCR, UART_FCR_ENABLE_FIFO);
    cr_assert_eq(rd(UART_IIR) >> 6, 3);

    /* Its test for a transmitter interrupt that does not come back. */
    wr(UART_IER, UART_IER_THRI);
    cr_assert_eq(reason(), UART_IIR_THRI);
    wr(UART_IER, 0);
    wr(UART_IER, UART_IER_THRI);
    cr_assert_eq(reason(), UART_IIR_THRI);
    wr(UART_IER, 0);

    /* Its test for a transmitter that is empty without saying so. */
    wr(UART_IER, UART_IER_THRI);
    cr_assert(rd(UART_LSR) & UART_LSR_TEMT);
    cr_assert_neq(reason(), UART_IIR_NO_INT);
}

Test(uart_irq, no_line_is_wired)
{
    struct irq_line none = {0};
    struct char_sink sink = sink_into(&out);
    struct device *other = uart_device(uart_create(&none, &sink));

    put(other, UART_IER, 1, 0x0F);
    put(other, UART_TX, 1, 'x');
    cr_assert_eq(get(other, UART_IIR, 1), UART_IIR_THRI);
    device_destroy(other);
    device_destroy(uart_device(NULL));
}

/* ---- threads ---- */

static void *push_input(void *ctx)
{
    const unsigned total = *(const unsigned *)ctx;

    for (unsigned sent = 0; sent < total;) {
        uint8_t byte = (uint8_t)sent;

        sent += (unsigned)uart_receive(uart, &byte, 1);
    }
    return NULL;
}

Test(uart_irq, input_and_guest_on_two_threads)
{
    unsigned total = 3000;
    pthread_t thread;

    listen_by_interrupt();
    fifos_on(0);
    cr_assert_eq(pthread_create(&thread, NULL, push_input, &total), 0);
    for (unsigned got = 0; got < total;)
        if (rd(UART_LSR) & UART_LSR_DR)
            cr_assert_eq(rd(UART_RX), got++ & 0xFF);
    pthread_join(thread, NULL);
    cr_assert_not(line.level);
}
