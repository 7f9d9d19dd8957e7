/* SPDX-License-Identifier: MIT */
/*
 * Names of exit reasons, for people. Source: KVM api.rst, "struct kvm_run".
 */
#ifndef VMM_EXIT_REASON_H
#define VMM_EXIT_REASON_H

#include <stdint.h>

/* "port I/O", "MMIO", ...; "unknown" for what has no name. Never NULL. */
const char *exit_reason_name(uint32_t reason);

#endif
