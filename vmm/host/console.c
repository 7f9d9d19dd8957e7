/* SPDX-License-Identifier: MIT */
/*
 * The console: output and input combined for the event loop. The two directions
 * are in console_output.c and console_input.c.
 */
#include "console.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ending.h"
#include "base/fd_stat.h"
#include "base/log.h"
#include "base/now.h"
#include "console_input.h"
#include "console_output.h"
#include "terminal.h"

/* How long a terminal, perhaps at the other end of a network, takes to answer
 * what the guest asked it. */
#define ANSWER_MS 100

/* In console_finish: how long a reader may pause, and how long writing may take
 * in total, so that SIGTERM ends the process within a second. */
#define FINISH_IDLE_MS  500
#define FINISH_TOTAL_MS 800

/* The newest part of what the guest wrote while output was held. */
struct held {
    struct byte_ring ring;
    uint8_t storage[CONSOLE_RING_SIZE];
};

struct console {
    console_input_fn input; /* NULL: not started, or finished */
    void *input_ctx;
    void (*quit)(void *ctx);
    void *quit_ctx;
    int wake_fd;
    bool is_mute;
    bool has_terminal;
    struct held *held; /* while something else is on the terminal */
    struct console_input in;
    struct console_output out;
};

struct console *console_create(int wake_fd)
{
    struct console *console = calloc(1, sizeof(*console));

    if (!console)
        return NULL;
    signal(SIGPIPE, SIG_IGN); /* a closed reader gives EPIPE instead, */
    signal(SIGXFSZ, SIG_IGN); /* and a file size limit (ulimit) EFBIG */
    console->wake_fd = wake_fd;
    console_input_init(&console->in, STDIN_FILENO);
    console_output_init(&console->out, STDOUT_FILENO, wake_fd, true);
    console->out.is_recorded = true;
    return console;
}

/* An answer that came later would be input for the shell. */
static void await_answers(const struct console *console)
{
    uint64_t asked = atomic_load(&console->out.asked_ms), now = now_ms();

    if (asked && now < asked + ANSWER_MS)
        (void)poll(NULL, 0,
                   (int)ending_wait((unsigned)(asked + ANSWER_MS - now)));
}

void console_give_back(struct console *console)
{
    console->input = NULL;
    if (!console->has_terminal)
        return;
    await_answers(console);
    terminal_give_back();
    console->has_terminal = false;
}

void console_destroy(struct console *console)
{
    if (!console)
        return;
    console_give_back(console);
    console_release(console);
    console_output_fini(&console->out);
    free(console);
}

void console_mute(struct console *console)
{
    console->is_mute = true;
}

static size_t drop(void *ctx, const uint8_t *data, size_t len)
{
    (void)ctx, (void)data;
    return len;
}

static size_t endless_room(void *ctx)
{
    (void)ctx;
    return SIZE_MAX;
}

struct char_sink console_sink(struct console *console)
{
    if (console->is_mute)
        return (struct char_sink){.write = drop, .room = endless_room};
    return (struct char_sink){
        .write = console_output_write,
        .room = console_output_room,
        .ctx = &console->out,
    };
}

struct char_sink console_patient_sink(struct console *console)
{
    if (console->is_mute)
        return console_sink(console);
    return (struct char_sink){
        .write = console_output_write_patiently,
        .room = console_output_room,
        .ctx = &console->out,
    };
}

void console_hurry(struct console *console)
{
    atomic_store(&console->out.hurry, true);
}

void console_start(struct console *console, console_input_fn input,
                   void *input_ctx, void (*quit)(void *ctx), void *quit_ctx)
{
    if (console->in.is_tty) {
        int err = terminal_take(console->in.fd, console->wake_fd);

        if (err) {
            log_warn("taking over the terminal: %s; the guest gets no input",
                     strerror(-err));
            return;
        }
        console->has_terminal = true;
    }
    console->input = input;
    console->input_ctx = input_ctx;
    console->quit = quit;
    console->quit_ctx = quit_ctx;
}

int console_input_fd(const struct console *console)
{
    if (!console->input || !console_input_wanted(&console->in))
        return -1;
    return console->in.fd;
}

static void read_input(struct console *console)
{
    switch (console_input_read(&console->in)) {
    case CONSOLE_ESCAPE_QUIT:
        console->quit(console->quit_ctx);
        break;
    case CONSOLE_ESCAPE_HELP:
        log_warn("Ctrl-A x ends the machine, Ctrl-A Ctrl-A sends one Ctrl-A, "
                 "Ctrl-A h shows this line");
        break;
    case CONSOLE_ESCAPE_SEND:
    case CONSOLE_ESCAPE_HOLD:
        break;
    }
}

void console_poll_input(struct console *console, short revents)
{
    if (!console->input)
        return;
    if (revents)
        read_input(console);
    console_input_push(&console->in, console->input, console->input_ctx);
}

bool console_input_is_end(const struct console *console, size_t len)
{
    return !console->in.is_tty && console->in.ended && len == 1 &&
           console->in.pending.len == 1;
}

bool console_input_waits(const struct console *console)
{
    return console->input && console->in.pending.len > 0;
}

void console_input_ready(struct console *console)
{
    uint64_t one = 1;
    /* It fails only when the counter is full, and then the poll wakes
     * anyway. */
    ssize_t ignored = write(console->wake_fd, &one, sizeof(one));

    (void)ignored;
}

bool console_has_output(struct console *console)
{
    return console_output_pending(&console->out);
}

void console_flush(struct console *console)
{
    console_output_flush(&console->out);
}

void console_finish(struct console *console)
{
    size_t left;

    console_hurry(console);
    console_output_finish(&console->out, FINISH_IDLE_MS, FINISH_TOTAL_MS);
    console->input = NULL;
    left = console_output_abandon(&console->out);
    if (left)
        log_warn("the last %zu bytes of the guest's output are lost: what "
                 "reads standard output has stopped reading",
                 left);
}

int console_hold(struct console *console)
{
    struct held *held = malloc(sizeof(*held));

    if (!held)
        return -ENOMEM;
    held->ring = (struct byte_ring){
        .data = held->storage,
        .capacity = sizeof(held->storage),
    };
    console->held = held;
    console_output_hold(&console->out, &held->ring);
    return 0;
}

void console_release(struct console *console)
{
    uint64_t left;

    if (!console->held)
        return;
    left = console_output_release(&console->out, FINISH_IDLE_MS);
    free(console->held);
    console->held = NULL;
    if (left)
        log_warn("%" PRIu64 " bytes of the guest's output are not shown: it "
                 "wrote more than is kept while its screen is live; with "
                 "--screen=end, nothing is kept back",
                 left);
}

ssize_t console_draw(struct console *console, const char *data, size_t len)
{
    return console_output_draw(&console->out, data, len);
}

bool console_has_spoken(struct console *console)
{
    return console_output_accepted(&console->out) > 0;
}

bool console_is_mid_line(const struct console *console)
{
    return atomic_load(&console->out.is_mid_line);
}

void console_line_ended(struct console *console)
{
    atomic_store(&console->out.is_mid_line, false);
}

bool console_is_beside(void)
{
    struct stat out, err;

    return fd_stat(STDOUT_FILENO, &out) == 0 &&
           fd_stat(STDERR_FILENO, &err) == 0 && out.st_dev == err.st_dev &&
           out.st_ino == err.st_ino;
}

void console_end_line(struct console *console)
{
    if (!console_is_mid_line(console) || !console_is_beside())
        return;
    log_text("\n", 1);
    console_line_ended(console);
}

uint64_t console_dropped(const struct console *console)
{
    return atomic_load(&console->out.dropped);
}
