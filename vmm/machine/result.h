/* SPDX-License-Identifier: MIT */
/*
 * What is said of how a run ended: the last line on stderr, and the file of
 * --result.
 */
#ifndef VMM_MACHINE_RESULT_H
#define VMM_MACHINE_RESULT_H

#include "machine.h"

/* "vmm: exit code=84 reason=halted vcpu=0 ring=0 rip=0x... symbol detail" on
 * stderr, unless the guest ended with 0. */
void result_print(const struct machine *machine);

/* The same as one JSON object into the file `fd`. A run that had no machine
 * (`machine` is NULL) has only its code. 0 or -errno. */
int result_write(int fd, struct machine *machine, int code) MUST_CHECK;

#endif
