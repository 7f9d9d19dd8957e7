/* SPDX-License-Identifier: MIT */
/*
 * The hypercalls of include/hv/hypercall.h, made through whichever doorbell
 * works on this machine.
 */
#ifndef DEV_MACHINE_H
#define DEV_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hv/hypercall.h"

/* Performs one hypercall. `request` is sent to the hypervisor and overwritten
 * with its answer. Returns the result, or -ENOSYS without a doorbell. */
int64_t machine_call(struct hv_request *request);

/* Tells the host that this CPU waits for CPU `cpu` (an APIC id), which may be
 * ready to run but have no real CPU. May do nothing. */
void machine_yield_to(unsigned cpu);

/* Ends the machine; `status` is the VMM's exit status. */
_Noreturn void machine_off(unsigned status);

/* ns since 1970-01-01 UTC by the host's clock, or by the RTC if the host does
 * not tell. */
uint64_t machine_realtime(void);

#endif
