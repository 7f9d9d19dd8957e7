/* SPDX-License-Identifier: MIT */
/* The I/O APIC: where devices' interrupt lines end, and which CPU hears. */
#ifndef DEV_IOAPIC_H
#define DEV_IOAPIC_H

#include <stdbool.h>

/* Maps the registers, masks every line, and silences the two old 8259
 * controllers, which would tell of the same lines. */
void ioapic_init(void);

/* Lets line `gsi` raise VECTOR_IRQ_BASE + gsi on CPU 0. ISA lines are edge
 * triggered; `level` is for those that stay up until the device is served. */
void ioapic_unmask(unsigned gsi, bool level);
void ioapic_mask(unsigned gsi);

#endif
