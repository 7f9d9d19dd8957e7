/* SPDX-License-Identifier: MIT */
/*
 * The serial port: registers, transmitter and receiver.
 */
#include "uart_tools.h"

TestSuite(uart, .init = setup, .fini = teardown);

/* ---- registers ---- */

Test(uart, power_on_values)
{
    cr_assert_eq(rd(UART_IER), 0);
    cr_assert_eq(rd(UART_IIR), UART_IIR_NO_INT);
    cr_assert_eq(rd(UART_LCR), 0);
    cr_assert_eq(rd(UART_MCR), 0);
    cr_assert_eq(rd(UART_LSR), UART_LSR_THRE | UART_LSR_TEMT);
    cr_assert_eq(rd(UART_MSR), UART_MSR_CTS | UART_MSR_DSR | UART_MSR_DCD);
    cr_assert_eq(rd(UART_SCR), 0);
    cr_assert_eq(line.nr_calls, 0);
}

Test(uart, scratch_keeps_every_value)
{
    for (unsigned value = 0; value < 0x100; value++) {
        wr(UART_SCR, value);
        cr_assert_eq(rd(UART_SCR), value);
    }
}

Test(uart, only_the_bits_of_a_16550_read_back)
{
    wr(UART_IER, 0xFF);
    cr_assert_eq(rd(UART_IER), 0x0F);
    wr(UART_IER, 0);
    wr(UART_MCR, 0xFF);
    cr_assert_eq(rd(UART_MCR), 0x1F);
    wr(UART_LCR, 0xFF);
    cr_assert_eq(rd(UART_LCR), 0xFF);
}

Test(uart, status_registers_are_read_only)
{
    wr(UART_LSR, 0xFF);
    wr(UART_MSR, 0xFF);
    cr_assert_eq(rd(UART_LSR), UART_LSR_THRE | UART_LSR_TEMT);
    cr_assert_eq(rd(UART_MSR), UART_MSR_CTS | UART_MSR_DSR | UART_MSR_DCD);
}

Test(uart, divisor_latch_hides_data_and_interrupt_enable)
{
    wr(UART_IER, UART_IER_MSI);
    wr(UART_LCR, UART_LCR_DLAB | UART_LCR_WLEN8);
    cr_assert_eq(rd(UART_DLL), 12);
    cr_assert_eq(rd(UART_DLM), 0);
    wr(UART_DLL, 0x34);
    wr(UART_DLM, 0x12);
    cr_assert_eq(rd(UART_DLL), 0x34);
    cr_assert_eq(rd(UART_DLM), 0x12);
    cr_assert_eq(out.len, 0, "the latch is no transmitter");
    wr(UART_LCR, UART_LCR_WLEN8);
    cr_assert_eq(rd(UART_IER), UART_IER_MSI);
    wr(UART_TX, 'x');
    cr_assert_eq(out.len, 1);
    wr(UART_LCR, UART_LCR_DLAB);
    cr_assert_eq(rd(UART_DLL), 0x34);
}

Test(uart, divisor_latch_leaves_received_data_alone)
{
    listen_by_interrupt();
    cr_assert_eq(type("a"), 1);
    wr(UART_LCR, UART_LCR_DLAB);
    rd(UART_DLL);
    wr(UART_LCR, 0);
    cr_assert_eq(rd(UART_RX), 'a');
}

Test(uart, wide_accesses_go_to_each_register_in_turn)
{
    put(dev, UART_LCR, 2, 0x1303); /* LCR, then MCR */
    cr_assert_eq(rd(UART_LCR), 0x03);
    cr_assert_eq(rd(UART_MCR), 0x13);
    put(dev, UART_LCR, 1, UART_LCR_DLAB);
    put(dev, UART_DLL, 2, 0x1234);
    cr_assert_eq(get(dev, UART_DLL, 2), 0x1234);
    wr(UART_SCR, 0x5A);
    cr_assert_eq(get(dev, 4, 4) >> 24, 0x5A);
}

Test(uart, every_width_and_offset_is_defined)
{
    for (unsigned len = 1; len <= 8; len *= 2) {
        for (unsigned offset = 0; offset + len <= UART_NR_PORTS; offset++) {
            put(dev, offset, len, UINT64_MAX);
            cr_assert_neq(get(dev, offset, len), UINT64_MAX - 1);
        }
    }
    cr_assert_eq(get(dev, 8, 1), 0xFF, "past the last register: ones");
    put(dev, 8, 4, 0);
}

Test(uart, reset_restores_power_on)
{
    fifos_on(UART_FCR_TRIGGER_8);
    wr(UART_IER, 0x0F);
    cr_assert_eq(type("abc"), 3);
    wr(UART_SCR, 0x77);
    wr(UART_MCR, 0x1F);
    wr(UART_LCR, 0x83);
    wr(UART_DLL, 0x01);
    cr_assert(line.level);
    dev->ops->reset(dev);
    cr_assert_not(line.level);
    cr_assert_eq(rd(UART_LSR), UART_LSR_THRE | UART_LSR_TEMT);
    cr_assert_eq(rd(UART_IIR), UART_IIR_NO_INT);
    cr_assert_eq(rd(UART_SCR) | rd(UART_MCR) | rd(UART_LCR) | rd(UART_IER), 0);
    cr_assert_eq(rd(UART_MSR), UART_MSR_CTS | UART_MSR_DSR | UART_MSR_DCD);
    cr_assert_eq(uart_receive_room(uart), 0);
    wr(UART_LCR, UART_LCR_DLAB);
    cr_assert_eq(rd(UART_DLL), 12);
}

/* ---- transmitter ---- */

Test(uart, a_byte_is_sent_at_once)
{
    for (unsigned i = 0; i < 0x100; i++)
        wr(UART_TX, i);
    cr_assert_eq(out.len, 0x100);
    for (unsigned i = 0; i < 0x100; i++)
        cr_assert_eq(out.data[i], i);
    cr_assert_eq(uart_lost(uart), 0);
}

Test(uart, a_full_sink_shows_in_the_line_status)
{
    out.capacity = 1;
    wr(UART_TX, 'a');
    cr_assert_eq(rd(UART_LSR), UART_LSR_THRE | UART_LSR_TEMT);
    wr(UART_TX, 'b');
    cr_assert_eq(rd(UART_LSR), 0);
    out.capacity = 10;
    cr_assert_eq(rd(UART_LSR), UART_LSR_THRE | UART_LSR_TEMT);
    cr_assert_arr_eq(out.data, "ab", 2);
    cr_assert_eq(uart_lost(uart), 0);
}

/* The sink takes one byte for every three status reads: a slow reader. */
Test(uart, a_guest_that_looks_loses_nothing)
{
    unsigned sent = 0;

    out.capacity = 0;
    for (unsigned look = 0; sent < 200; look++) {
        cr_assert_lt(look, 2000, "the transmitter must come free again");
        if (look % 3 == 0)
            out.capacity++;
        if (rd(UART_LSR) & UART_LSR_THRE)
            wr(UART_TX, sent++);
    }
    out.capacity = 200;
    uart_transmit(uart);
    cr_assert_eq(out.len, 200);
    for (unsigned i = 0; i < 200; i++)
        cr_assert_eq(out.data[i], i);
    cr_assert_eq(uart_lost(uart), 0);
}

Test(uart, a_guest_that_fills_the_fifo_after_a_look_loses_nothing)
{
    fifos_on(0);
    for (unsigned burst = 0; burst < 5; burst++) {
        out.capacity = out.len + 3;
        cr_assert(rd(UART_LSR) & UART_LSR_THRE);
        for (unsigned i = 0; i < UART_FIFO_SIZE; i++)
            wr(UART_TX, burst * 16 + i);
        cr_assert_eq(rd(UART_LSR) & UART_LSR_THRE, 0);
        out.capacity = out.len + 13;
        cr_assert(rd(UART_LSR) & UART_LSR_THRE);
    }
    cr_assert_eq(out.len, 80);
    for (unsigned i = 0; i < 80; i++)
        cr_assert_eq(out.data[i], i);
    cr_assert_eq(uart_lost(uart), 0);
}

Test(uart, a_guest_that_does_not_look_loses_counted_bytes)
{
    out.capacity = 2;
    for (unsigned i = 0; i < 10; i++)
        wr(UART_TX, '0' + i);
    cr_assert_eq(uart_lost(uart), 8, "7 lost, 1 waits");
    out.capacity = 100;
    uart_transmit(uart);
    cr_assert_arr_eq(out.data, "012", 3);
    cr_assert_eq(out.len, 3);
    cr_assert_eq(uart_lost(uart), 7);
}

Test(uart, waiting_bytes_keep_their_order)
{
    fifos_on(0);
    out.capacity = 0;
    wr(UART_TX, 'a');
    wr(UART_TX, 'b');
    out.capacity = 1;
    wr(UART_TX, 'c');
    cr_assert_eq(out.len, 1);
    out.capacity = 9;
    wr(UART_TX, 'd');
    cr_assert_eq(out.len, 4);
    cr_assert_arr_eq(out.data, "abcd", 4);
}

Test(uart, transmitter_reset_throws_away_and_counts)
{
    fifos_on(0);
    out.capacity = 0;
    wr(UART_TX, 'a');
    wr(UART_TX, 'b');
    wr(UART_FCR, UART_FCR_ENABLE_FIFO | UART_FCR_CLEAR_XMIT);
    cr_assert(rd(UART_LSR) & UART_LSR_THRE);
    out.capacity = 9;
    uart_transmit(uart);
    cr_assert_eq(out.len, 0);
    cr_assert_eq(uart_lost(uart), 2);
}

/* ---- receiver ---- */

Test(uart, input_waits_until_the_guest_listens)
{
    cr_assert_eq(uart_receive_room(uart), 0);
    cr_assert_eq(type("early"), 0);
    /* How a driver sets up the port. */
    wr(UART_FCR, UART_FCR_ENABLE_FIFO);
    wr(UART_FCR,
       UART_FCR_ENABLE_FIFO | UART_FCR_CLEAR_RCVR | UART_FCR_CLEAR_XMIT);
    rd(UART_LSR);
    rd(UART_RX);
    rd(UART_IIR);
    rd(UART_MSR);
    cr_assert_eq(type("early"), 0);
    cr_assert_eq(nr_room_calls, 0);
    wr(UART_IER, UART_IER_RDI);
    cr_assert_eq(nr_room_calls, 1);
    cr_assert_eq(type("early"), 5);
    cr_assert_eq(rd(UART_RX), 'e');
}

Test(uart, a_guest_that_polls_listens_too)
{
    unsigned looks;

    cr_assert_eq(type("x"), 0);
    for (looks = 0; looks < 100 && nr_room_calls == 0; looks++)
        cr_assert_eq(rd(UART_LSR) & UART_LSR_DR, 0);
    cr_assert_gt(looks, 16, "a driver's few looks must not count as polling");
    cr_assert_lt(looks, 50);
    cr_assert_eq(type("x"), 1);
    cr_assert(rd(UART_LSR) & UART_LSR_DR);
    cr_assert_eq(rd(UART_RX), 'x');
}

Test(uart, a_guest_that_only_prints_does_not_listen)
{
    for (unsigned i = 0; i < 200; i++) {
        cr_assert(rd(UART_LSR) & UART_LSR_THRE);
        wr(UART_TX, 'x');
    }
    cr_assert_eq(uart_receive_room(uart), 0);
}

Test(uart, input_waits_again_when_the_guest_stops_listening)
{
    listen_by_interrupt();
    cr_assert_eq(uart_receive_room(uart), 1);
    wr(UART_IER, 0);
    cr_assert_eq(uart_receive_room(uart), 0);
    listen_by_interrupt();
    cr_assert_eq(uart_receive_room(uart), 1);
}

Test(uart, fifo_takes_sixteen_and_gives_them_in_order)
{
    listen_by_interrupt();
    fifos_on(0);
    cr_assert_eq(type("0123456789abcdefXYZ"), 16);
    cr_assert_eq(uart_receive_room(uart), 0);
    for (unsigned i = 0; i < 16; i++) {
        cr_assert(rd(UART_LSR) & UART_LSR_DR);
        cr_assert_eq(rd(UART_RX), "0123456789abcdef"[i]);
    }
    cr_assert_eq(rd(UART_LSR) & UART_LSR_DR, 0);
    cr_assert_eq(rd(UART_LSR) & UART_LSR_OE, 0, "refused is not overrun");
    cr_assert_eq(rd(UART_RX), 0);
}

Test(uart, fifo_wraps)
{
    listen_by_interrupt();
    fifos_on(0);
    for (unsigned round = 0; round < 20; round++) {
        cr_assert_eq(type("abcdefghijk"), 11);
        for (unsigned i = 0; i < 11; i++)
            cr_assert_eq(rd(UART_RX), "abcdefghijk"[i]);
    }
}

Test(uart, without_fifo_there_is_one_byte)
{
    listen_by_interrupt();
    cr_assert_eq(type("ab"), 1);
    cr_assert_eq(type("b"), 0);
    cr_assert_eq(rd(UART_RX), 'a');
    cr_assert_eq(type("b"), 1);
    cr_assert_eq(rd(UART_RX), 'b');
}

Test(uart, the_host_is_told_once_when_there_is_room)
{
    listen_by_interrupt();
    fifos_on(0);
    cr_assert_eq(type("0123456789abcdef"), 16);
    for (unsigned i = 0; i < 16; i++)
        rd(UART_RX);
    cr_assert_eq(nr_room_calls, 0, "nothing was refused");
    cr_assert_eq(type("0123456789abcdefg"), 16);
    for (unsigned i = 0; i < 15; i++)
        rd(UART_RX);
    cr_assert_eq(nr_room_calls, 0);
    rd(UART_RX);
    cr_assert_eq(nr_room_calls, 1);
    rd(UART_RX);
    rd(UART_LSR);
    cr_assert_eq(nr_room_calls, 1);
}

Test(uart, receiver_reset_empties_the_receiver_only)
{
    listen_by_interrupt();
    fifos_on(0);
    out.capacity = 0;
    wr(UART_TX, 'x');
    cr_assert_eq(type("abc"), 3);
    wr(UART_FCR, UART_FCR_ENABLE_FIFO | UART_FCR_CLEAR_RCVR);
    cr_assert_eq(rd(UART_LSR), 0, "no data, and the transmitter waits");
    cr_assert_eq(uart_receive_room(uart), 16);
}

Test(uart, turning_the_fifos_on_or_off_empties_them)
{
    listen_by_interrupt();
    cr_assert_eq(type("a"), 1);
    fifos_on(0);
    cr_assert_eq(rd(UART_LSR) & UART_LSR_DR, 0);
    cr_assert_eq(type("abc"), 3);
    fifos_on(0);
    cr_assert_eq(rd(UART_LSR) & UART_LSR_DR, UART_LSR_DR, "it was on already");
    wr(UART_FCR, 0);
    cr_assert_eq(rd(UART_LSR) & UART_LSR_DR, 0);
    cr_assert_eq(uart_receive_room(uart), 1);
}

Test(uart, fcr_needs_its_enable_bit)
{
    listen_by_interrupt();
    cr_assert_eq(type("a"), 1);
    wr(UART_FCR, UART_FCR_CLEAR_RCVR | UART_FCR_TRIGGER_14);
    cr_assert_eq(rd(UART_IIR) & 0xC0, 0);
    cr_assert_eq(rd(UART_RX), 'a');
}
