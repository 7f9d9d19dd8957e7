/* SPDX-License-Identifier: MIT */
/*
 * Reads a file through one buffer. It is not mapped: a file that becomes
 * shorter meanwhile would then end the process.
 */
#include "input.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define BUF_SIZE (2 * TRACE_INPUT_MAX)

int trace_input_open(struct trace_input *input, int fd, uint64_t size)
{
    *input = (struct trace_input){.fd = fd, .size = size};
    input->buf = malloc(BUF_SIZE);
    return input->buf ? 0 : -ENOMEM;
}

void trace_input_of(struct trace_input *input, const uint8_t *data,
                    uint64_t size)
{
    *input = (struct trace_input){.fd = -1, .data = data, .size = size};
}

void trace_input_close(struct trace_input *input)
{
    if (input->fd >= 0)
        close(input->fd);
    free(input->buf);
}

/* Fills the buffer from `at` on, as far as the file goes. */
static void fill(struct trace_input *input, uint64_t at)
{
    input->at = at;
    input->have = 0;
    while (input->have < BUF_SIZE) {
        ssize_t n = pread(input->fd, input->buf + input->have,
                          BUF_SIZE - input->have, (off_t)(at + input->have));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        input->have += (size_t)n;
    }
}

const uint8_t *trace_input_get(struct trace_input *input, uint64_t at,
                               size_t size)
{
    if (!range_inside(at, size, input->size))
        return NULL;
    if (input->fd < 0)
        return input->data + at;
    if (at < input->at || !range_inside(at - input->at, size, input->have))
        fill(input, at);
    return range_inside(at - input->at, size, input->have)
               ? input->buf + (at - input->at)
               : NULL;
}
