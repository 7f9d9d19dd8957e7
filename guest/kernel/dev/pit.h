/* SPDX-License-Identifier: MIT */
/* The 8254 programmable interval timer: a ruler for time, and the tick where
 * there is no local APIC. */
#ifndef DEV_PIT_H
#define DEV_PIT_H

/* Busy-waits for `ms` (at most 50) by the PIT's second channel. */
void pit_wait_ms(unsigned ms);

/* Makes channel 0 raise IRQ 0 every `ms` (at most 50). */
void pit_start_ticks(unsigned ms);

#endif
