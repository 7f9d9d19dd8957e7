/* SPDX-License-Identifier: MIT */
/* Spans and times, as programs hand them in. */
#ifndef SYS_TIME_SPAN_H
#define SYS_TIME_SPAN_H

#include <stdint.h>

/* Reads a struct timespec into ns; what is for ever is 100 years or so. 0,
 * -EFAULT or -EINVAL. */
int time_span_read(uint64_t user, uint64_t *ns);

#endif
