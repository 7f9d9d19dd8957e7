/* SPDX-License-Identifier: MIT */
/*
 * The process that unpacks a kernel. The libraries that do it (decode.h) get a
 * hostile file, so they run where they can reach nothing: the process has the
 * payload, which it inherits in memory, and may only write to one file. It is
 * limited in CPU time, memory, and the size of that file.
 */
#ifndef VMM_BOOT_UNPACK_PROCESS_H
#define VMM_BOOT_UNPACK_PROCESS_H

#include "payload.h"

/* Unpacks the payload to `fd`, from its position on, up to the size `end` of
 * the file. Waits until the process has ended. Call it before there is a
 * secret, a thread or the guest's memory. Returns 0; -EPROTO if it cannot be
 * unpacked within the limits, -ETIMEDOUT within how->ms; another -errno if the
 * host fails. */
int unpack_process(const struct payload *payload, int fd, uint64_t end,
                   const struct unpack_how *how) MUST_CHECK;

#endif
