/* SPDX-License-Identifier: MIT */
/*
 * Names for people of numbers that more than one folder speaks about: exit
 * reasons, hypercalls, exceptions. One table each; what prints such a
 * number asks here.
 */
#ifndef VMM_BASE_NAMES_H
#define VMM_BASE_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "hv/hostfs.h"
#include "hv/hypercall.h"

/* "port I/O", "MMIO", ...; "unknown" for what has no name. Never NULL. Source:
 * KVM api.rst, "struct kvm_run". */
const char *names_exit_reason(uint32_t reason);

#define HYPERCALL_NR 64u /* no hypercall has a number from here on */

static inline bool hypercall_is_file(uint64_t number)
{
    return number >= HV_CALL_FILE_FIRST && number <= HV_CALL_FILE_LAST;
}

/* "console", "exit"; "unknown" for a number that is none. Never NULL. */
const char *names_hypercall(uint64_t number);

/* "#DE" and "divide error", by vector; "" and "" for one that is reserved or no
 * exception. Never NULL. */
const char *names_exception_short(unsigned vector);
const char *names_exception(unsigned vector);

#endif
