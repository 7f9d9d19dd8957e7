/* SPDX-License-Identifier: MIT */
/*
 * What the kernel asks the hypervisor itself: the hypercalls of
 * include/hv/hypercall.h, by whichever doorbell works here.
 */
#ifndef DEV_MACHINE_H
#define DEV_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hv/hypercall.h"

/* Performs one hypercall: `request` goes there, and comes back with the
 * result. Returns the result, or -ENOSYS without a doorbell. */
int64_t machine_call(struct hv_request *request);

/* Tells the host that this CPU waits for another one (APIC id), which may be
 * ready to run but without a real CPU. May do nothing. */
void machine_yield_to(unsigned cpu);

/* Ends the machine; `status` is the VMM's exit status. */
_Noreturn void machine_off(unsigned status);

/* ns since 1970 by the host's clock; by the RTC if it cannot be asked. */
uint64_t machine_realtime(void);

#endif
