/* SPDX-License-Identifier: MIT */
/*
 * The machine's two ATA channels, where a PC has them.
 */
#ifndef VMM_MACHINE_WIRING_ATA_H
#define VMM_MACHINE_WIRING_ATA_H

#include "machine.h"

/* Makes them, with the disks of --disk=FILE,ata in their order: master and
 * slave of the first channel, then of the second. STATUS_OK, or the status to
 * end with after one line on stderr. */
int machine_wire_ata(struct machine *machine) MUST_CHECK;

/* Names their drives and lines for traces. */
void machine_label_ata(struct trace_labels *labels);

#endif
