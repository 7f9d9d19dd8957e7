/* SPDX-License-Identifier: MIT */
/*
 * Host system calls made on a guest's behalf. Each is recorded, with the time
 * it took and its cause. The function that makes them is a parameter of the
 * code that uses them, so that a test can count them and make them fail.
 */
#ifndef VMM_HOST_HOST_CALL_H
#define VMM_HOST_HOST_CALL_H

#include "base/util.h"

/* Takes Linux's number and arguments; returns the result, or -errno. A call
 * that fails with EINTR is repeated. */
typedef int64_t host_call_fn(uint32_t number, const uint64_t args[6]);

/* The real one. Any thread. */
host_call_fn host_call;

#endif
