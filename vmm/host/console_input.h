/* SPDX-License-Identifier: MIT */
/*
 * Console input: from a terminal, a pipe, a file or nothing, to a guest that
 * takes it at its own pace. Only console.c and the tests use this. One thread.
 */
#ifndef VMM_HOST_CONSOLE_INPUT_H
#define VMM_HOST_CONSOLE_INPUT_H

#include "byte_ring.h"
#include "console.h"
#include "console_escape.h"

#define CONSOLE_INPUT_SIZE  4096u
#define CONSOLE_INPUT_CTRLD 0x04u

struct console_input {
    int fd;
    bool is_tty;
    bool ended;    /* end of input: nothing more to read */
    bool overflow; /* the user has been told that typed bytes are lost */
    struct console_escape escape;
    struct byte_ring pending; /* read, and not yet taken */
    uint8_t storage[CONSOLE_INPUT_SIZE];
};

void console_input_init(struct console_input *in, int fd);

/* Should the descriptor be polled? A pipe or a file is read only when all
 * earlier input is taken. A terminal is always read, as long as we have it;
 * else Ctrl-A x would not be seen while a guest hangs. */
bool console_input_wanted(const struct console_input *in);

/* Reads once. Call it when poll reports input, which for a file it always does.
 * At the end of anything but a terminal the guest gets one Ctrl-D, so that a
 * shell in it ends too. Returns SEND, or the command that the user typed. */
enum console_escape_action console_input_read(struct console_input *in);

/* Offers the pending bytes. */
void console_input_push(struct console_input *in, console_input_fn take,
                        void *ctx);

#endif
