/* SPDX-License-Identifier: MIT */
/*
 * Exits after which the guest does not go on: what each was, in words, and the
 * status that the machine ends with.
 */
#ifndef VMM_EXIT_ENDS_H
#define VMM_EXIT_ENDS_H

#include "dispatch.h"

exit_dispatch_fn exit_on_hlt, exit_on_shutdown, exit_on_fail_entry,
    exit_on_internal_error, exit_on_memory_fault;

/* A reason without a handler: none is ignored. */
exit_dispatch_fn exit_on_unknown;

#endif
