/* SPDX-License-Identifier: MIT */
/*
 * Exits after which the guest cannot continue: what each was, in words, and the
 * status with which the machine ends.
 */
#ifndef VMM_EXIT_ENDS_H
#define VMM_EXIT_ENDS_H

#include "dispatch.h"

exit_dispatch_fn exit_on_hlt, exit_on_shutdown, exit_on_fail_entry,
    exit_on_internal_error, exit_on_memory_fault;

/* For a reason without a handler: no reason is ignored. */
exit_dispatch_fn exit_on_unknown;

#endif
