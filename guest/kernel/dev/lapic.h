/* SPDX-License-Identifier: MIT */
/*
 * The local APIC: each CPU's own interrupt controller. It takes interrupts
 * from devices (by the I/O APIC) and from other CPUs, and has a timer.
 */
#ifndef DEV_LAPIC_H
#define DEV_LAPIC_H

#include <stdbool.h>
#include <stdint.h>

/* Maps the registers; call it once. Returns false if this machine has no
 * interrupt controllers; then nothing else here may be called. */
bool lapic_init(void);

/* Whether this machine has local APICs. */
bool lapic_present(void);

/* Makes this CPU's APIC accept interrupts. */
void lapic_init_cpu(void);

/* This CPU's id, as the APIC knows it. */
unsigned lapic_id(void);

/* Signals end of interrupt: the handler is done, and the next interrupt of the
 * same or a lower priority may come. */
void lapic_eoi(void);

/* Interprocessor interrupts. `cpu` is an APIC id. */
void lapic_send(unsigned cpu, unsigned vector);
void lapic_send_self(unsigned vector);
void lapic_send_others(unsigned vector);
void lapic_send_nmi_others(void);

/* INIT and start-up: the CPU begins in real mode at `pa`, a page below 1 MiB.
 * The manual says to send the start-up twice, for old hardware. */
void lapic_send_init(unsigned cpu);
void lapic_send_startup(unsigned cpu, uint32_t pa);

/* Three settings of the timer: TSC-deadline mode, with one VECTOR_TIMER
 * interrupt at the TSC value that is written later; an interrupt every `count`
 * periods of the bus clock / 16; none. */
void lapic_timer_deadline(void);
void lapic_timer_periodic(uint32_t count);

/* By how much the timer's counter falls while the PIT counts `ms`. */
uint32_t lapic_timer_measure(unsigned ms);

#endif
