/* SPDX-License-Identifier: MIT */
/*
 * How a run ended, as reported in the last line on stderr and in the file of
 * --result.
 */
#ifndef VMM_MACHINE_RESULT_H
#define VMM_MACHINE_RESULT_H

#include "machine.h"

/* "vmm: exit code=84 reason=halted vcpu=0 ring=0 rip=0x... symbol detail" on
 * stderr, unless the guest ended with 0. */
void result_print(const struct machine *machine);

/* Writes the same as one JSON object to the file `fd`. For a run that had no
 * machine (`machine` is NULL) there is only its code. 0 or -errno. */
int result_write(int fd, struct machine *machine, int code) MUST_CHECK;

#endif
