/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a trace file, a piece at a time, so that a long file takes no
 * more memory than a short one.
 */
#ifndef VMM_TRACE_FILE_INPUT_H
#define VMM_TRACE_FILE_INPUT_H

#include "base/util.h"

#define TRACE_INPUT_MAX ((size_t)256 << 10) /* bytes of one piece at most */

struct trace_input {
    int fd;              /* -1: the bytes are at `data` */
    const uint8_t *data; /* not owned */
    uint64_t size;
    uint8_t *buf; /* bytes [at, at + have) of the file */
    uint64_t at;
    size_t have;
};

/* Takes `fd` over: trace_input_close closes it. 0 or -ENOMEM. */
int trace_input_open(struct trace_input *input, int fd,
                     uint64_t size) MUST_CHECK;
/* The same for a file in memory, which must outlive the input. */
void trace_input_of(struct trace_input *input, const uint8_t *data,
                    uint64_t size);
void trace_input_close(struct trace_input *input);

/* At most TRACE_INPUT_MAX bytes from `at` on. Valid until the next call. NULL
 * if the file cannot be read there; another program may have cut it. */
const uint8_t *trace_input_get(struct trace_input *input, uint64_t at,
                               size_t size);

#endif
