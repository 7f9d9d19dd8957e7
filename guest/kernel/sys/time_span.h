/* SPDX-License-Identifier: MIT */
/* Time spans and times from programs. */
#ifndef SYS_TIME_SPAN_H
#define SYS_TIME_SPAN_H

#include <stdint.h>

/* Reads a struct timespec into ns; "for ever" becomes 100 years or so. Returns
 * 0, -EFAULT or -EINVAL. */
int time_span_read(uint64_t user, uint64_t *ns);

#endif
