/* SPDX-License-Identifier: MIT */
/*
 * Readable names for numbers that more than one folder prints: exit reasons,
 * hypercalls, exceptions. Each has one table, which all code that prints such a
 * number uses.
 */
#ifndef VMM_BASE_NAMES_H
#define VMM_BASE_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "hv/hostfs.h"
#include "hv/hypercall.h"

/* "port I/O", "MMIO", ...; "unknown" for a reason without a name. Never NULL.
 * Source: KVM api.rst, "struct kvm_run". */
const char *names_exit_reason(uint32_t reason);

#define HYPERCALL_NR 64u /* all hypercall numbers are below this */

/*@ assigns \nothing; */
static inline bool hypercall_is_file(uint64_t number)
{
    return number >= HV_CALL_FILE_FIRST && number <= HV_CALL_FILE_LAST;
}

/* "console", "exit"; "unknown" for a number that is no hypercall. Never
 * NULL. */
const char *names_hypercall(uint64_t number);

/* "#DE" and "divide error", by vector; "" and "" for a vector that is reserved
 * or no exception. Never NULL. */
const char *names_exception_short(unsigned vector);
const char *names_exception(unsigned vector);

#endif
