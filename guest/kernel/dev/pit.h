/* SPDX-License-Identifier: MIT */
/* The 8254 programmable interval timer: measures time, and makes the tick where
 * the local APIC's timer does not. */
#ifndef DEV_PIT_H
#define DEV_PIT_H

/* Busy-waits for `ms` milliseconds (at most 50), measured by channel 2. */
void pit_wait_ms(unsigned ms);

/* Makes channel 0 raise IRQ 0 every `ms` milliseconds (at most 50). */
void pit_start_ticks(unsigned ms);

#endif
