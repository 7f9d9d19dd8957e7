/* SPDX-License-Identifier: MIT */
/*
 * The exit port, also with --debug-exit.
 */
#ifndef VMM_MACHINE_WIRING_EXIT_H
#define VMM_MACHINE_WIRING_EXIT_H

#include "machine.h"

/* 0 or -errno. */
int machine_wire_exit(struct machine *machine,
                      const struct machine_requests *requests) MUST_CHECK;

#endif
