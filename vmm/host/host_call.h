/* SPDX-License-Identifier: MIT */
/*
 * System calls of the host that are made on a guest's behalf: each is recorded,
 * with what it took and what it was done for. The function that makes them is
 * an argument of their users, so that a test can count them, and let them fail.
 */
#ifndef VMM_HOST_HOST_CALL_H
#define VMM_HOST_HOST_CALL_H

#include "base/util.h"

/* Linux's number and arguments; the result, or -errno. EINTR is not seen. */
typedef int64_t host_call_fn(uint32_t number, const uint64_t args[6]);

/* The real one. Any thread. */
host_call_fn host_call;

#endif
