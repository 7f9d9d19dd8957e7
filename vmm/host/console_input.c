/* SPDX-License-Identifier: MIT */
/*
 * Console input. Owns the bytes that were read and not yet taken.
 */
#include "console_input.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "record/thread.h"
#include "terminal.h"

void console_input_init(struct console_input *in, int fd)
{
    in->fd = fd;
    in->is_tty = isatty(fd);
    in->ended = in->overflow = false;
    in->escape = (struct console_escape){0};
    in->pending = (struct byte_ring){
        .data = in->storage,
        .capacity = sizeof(in->storage),
    };
}

bool console_input_wanted(const struct console_input *in)
{
    if (in->ended)
        return false;
    return in->is_tty ? terminal_is_raw() : in->pending.len == 0;
}

static void end(struct console_input *in, int err)
{
    static const uint8_t ctrl_d = CONSOLE_INPUT_CTRLD;

    in->ended = true;
    if (err && err != EBADF && err != EIO)
        log_warn("reading the guest's input from standard input: %s; the "
                 "guest gets no more of it",
                 strerror(err));
    /* Anything but a terminal is read only into an empty buffer, so there is
     * room. */
    if (!in->is_tty)
        byte_ring_put(&in->pending, &ctrl_d, 1);
}

/* Handles typed bytes. Those after the quit command are dropped. */
static enum console_escape_action sort_typed(struct console_input *in,
                                             const uint8_t *typed, size_t len)
{
    enum console_escape_action wish = CONSOLE_ESCAPE_SEND;

    for (size_t i = 0; i < len; i++) {
        switch (console_escape_step(&in->escape, typed[i])) {
        case CONSOLE_ESCAPE_QUIT:
            return CONSOLE_ESCAPE_QUIT;
        case CONSOLE_ESCAPE_HELP:
            wish = CONSOLE_ESCAPE_HELP;
            break;
        case CONSOLE_ESCAPE_HOLD:
            break;
        case CONSOLE_ESCAPE_SEND:
            if (byte_ring_put(&in->pending, &typed[i], 1) || in->overflow)
                break;
            in->overflow = true;
            log_warn("the guest does not read its input; what is typed from "
                     "here on is thrown away (Ctrl-A x ends the machine)");
            break;
        }
    }
    return wish;
}

enum console_escape_action console_input_read(struct console_input *in)
{
    uint8_t data[CONSOLE_INPUT_SIZE];
    uint64_t began = trace_now();
    ssize_t n = read(in->fd, data, sizeof(data));
    const struct trace_host_call call = {
        .began = began,
        .number = SYS_read,
        .args = {(uint64_t)in->fd, 0, sizeof(data)},
        .result = n < 0 ? -errno : n,
    };

    trace_host_call(&call);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return CONSOLE_ESCAPE_SEND;
    if (n <= 0) {
        end(in, n < 0 ? errno : 0);
        return CONSOLE_ESCAPE_SEND;
    }
    if (in->is_tty)
        return sort_typed(in, data, (size_t)n);
    byte_ring_put(&in->pending, data, (size_t)n);
    return CONSOLE_ESCAPE_SEND;
}

void console_input_push(struct console_input *in, console_input_fn take,
                        void *ctx)
{
    const uint8_t *data;
    size_t len;

    while ((len = byte_ring_peek(&in->pending, &data)) > 0) {
        size_t taken = take(ctx, data, len);

        if (taken == 0)
            return;
        byte_ring_drop(&in->pending, taken);
    }
    in->overflow = false;
}
