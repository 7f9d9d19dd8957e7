/* SPDX-License-Identifier: MIT */
/* The I/O APIC: takes the devices' interrupt lines and chooses the CPU. */
#ifndef DEV_IOAPIC_H
#define DEV_IOAPIC_H

#include <stdbool.h>

/* Maps the registers, masks every line, and silences the two old 8259
 * controllers, which are wired to the same lines. */
void ioapic_init(void);

/* Lets line `gsi` raise VECTOR_IRQ_BASE + gsi on CPU 0. ISA lines are edge
 * triggered; `level` is for lines that stay asserted until the device is
 * served. */
void ioapic_unmask(unsigned gsi, bool level);
void ioapic_mask(unsigned gsi);

#endif
