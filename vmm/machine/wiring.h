/* SPDX-License-Identifier: MIT */
/*
 * Creates the machine's devices, connects them to the console, the interrupt
 * lines and the machine, and puts them on the bus.
 */
#ifndef VMM_MACHINE_WIRING_H
#define VMM_MACHINE_WIRING_H

#include "machine.h"

/* Needs machine->mem and machine->vm. STATUS_OK, or the status to end with
 * after one line on stderr. */
int machine_wire(struct machine *machine) MUST_CHECK;

/* A line of the interrupt controller; without a controller the line goes
 * nowhere. */
struct irq_line machine_irq_line(struct machine *machine, unsigned gsi);

#endif
