// SPDX-License-Identifier: MIT
/*
 * One run of an emulator: its job, the bytes to and from the command, its end,
 * the limits on time, and the signals that arrive meanwhile.
 */
#include "outside.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A saved rig that has not continued by then is given up, and a fresh one is
 * started. */
#define SAVED_START_MS 15000

/* How often the emulated host is sent a frame, and so gets an interrupt. At an
 * exit from a guest, QEMU 7.2's AMD-V clears a bit of its interrupt requests in
 * two steps, without its lock. A timer's request in between is lost, though it
 * stays pending in the local APIC. No other one follows, because the host sets
 * its timer when a timer interrupt arrives; so it would sleep for ever.
 * Whatever interrupts it next also delivers the lost one. */
#define NUDGE_MS 1000

static volatile sig_atomic_t end_signal;
static volatile sig_atomic_t window_changed;
static sigset_t unblocked; /* while waiting; else those above do not change */

struct session {
    const struct options *options;
    struct emulator emulator;
    bool started;
    bool has_input; /* our standard input is still open, and the command wants
                       it */
    uint32_t tty_flags;
    int64_t deadline; /* milliseconds; 0: none */
    int64_t nudge_at; /* the same */
    uint64_t bytes;   /* written for the command */
    char *to_agent;   /* frames on their way in */
    size_t to_agent_at;
    size_t to_agent_len;
    char from_agent[sizeof(struct wire_head) + WIRE_CHUNK];
    size_t from_agent_len;
};

static void on_signal(int number)
{
    if (number == SIGWINCH)
        window_changed = 1;
    else
        end_signal = number;
}

/* Signals arrive only while we wait. */
static void handle_signals(void)
{
    static const int handled[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
    struct sigaction action = {.sa_handler = on_signal};
    sigset_t blocked;

    (void)sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof(handled) / sizeof(handled[0]); i++) {
        (void)sigaddset(&blocked, handled[i]);
        (void)sigaction(handled[i], &action, NULL);
    }
    action.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &action, NULL);
    (void)sigprocmask(SIG_BLOCK, &blocked, &unblocked);
    for (size_t i = 0; i < sizeof(handled) / sizeof(handled[0]); i++)
        (void)sigdelset(&unblocked, handled[i]);
}

static int64_t now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* As poll, until then or until an end signal; 0: the time is over. */
static int wait_until(int64_t until, struct pollfd *p, nfds_t nr)
{
    int64_t left = until - now_ms();
    struct timespec limit;
    int ready;

    left = left > 0 ? left : 0;
    limit.tv_sec = left / 1000;
    limit.tv_nsec = left % 1000 * 1000000;
    ready = ppoll(p, nr, until ? &limit : NULL, &unblocked);
    if (end_signal)
        rig_finish(128 + end_signal);
    if (ready < 0 && errno != EINTR)
        rig_fail("waiting for the emulator failed: %s", strerror(errno));
    return ready;
}

static _Noreturn void out_of_time(const struct session *s)
{
    emulator_stop();
    terminal_restore();
    fprintf(stderr,
            "rig: the command did not end within %u seconds; "
            "its emulated host was stopped\n",
            s->options->timeout);
    rig_finish(STATUS_TIMEOUT);
}

/* Adds a frame to those on their way in. */
static void queue(struct session *s, enum wire_kind kind, const void *data,
                  size_t len)
{
    struct wire_head head = {
        .magic = WIRE_MAGIC,
        .kind = (uint16_t)kind,
        .len = (uint32_t)len,
    };
    char *bytes = realloc(s->to_agent, s->to_agent_len + sizeof(head) + len);

    if (!bytes)
        rig_fail("no memory");
    memcpy(bytes + s->to_agent_len, &head, sizeof(head));
    memcpy(bytes + s->to_agent_len + sizeof(head), data, len);
    s->to_agent = bytes;
    s->to_agent_len += sizeof(head) + len;
}

static void send_queued(struct session *s)
{
    ssize_t n = write(s->emulator.link, s->to_agent + s->to_agent_at,
                      s->to_agent_len - s->to_agent_at);

    if (n > 0)
        s->to_agent_at += (size_t)n;
    if (s->to_agent_at < s->to_agent_len)
        return;
    free(s->to_agent);
    s->to_agent = NULL;
    s->to_agent_at = s->to_agent_len = 0;
}

static void read_input(struct session *s)
{
    char data[WIRE_CHUNK];
    ssize_t n = read(0, data, sizeof(data));

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0)
        s->has_input = false;
    queue(s, WIRE_INPUT, data, n > 0 ? (size_t)n : 0);
}

/* Writes everything, and waits for a slow reader, but not beyond the
 * deadline. */
static void write_out(struct session *s, int fd, const char *data, size_t len)
{
    s->bytes += len;
    while (len > 0) {
        struct pollfd p = {.fd = fd, .events = POLLOUT};
        int ready = wait_until(s->deadline, &p, 1);
        ssize_t n;

        if (ready == 0)
            out_of_time(s);
        if (ready < 0)
            continue;
        n = write(fd, data, len);
        if (n > 0) {
            data += n;
            len -= (size_t)n;
        } else if (errno == EPIPE) {
            rig_finish(128 + SIGPIPE);
        } else if (errno != EAGAIN && errno != EINTR) {
            rig_fail("writing the command's output failed: %s",
                     strerror(errno));
        }
    }
}

/* The agent waits for a job. */
static void on_ready(struct session *s)
{
    const char *text = s->options->on_ready;
    size_t len;

    if (text) {
        len = strlen(text);
        if (write(s->emulator.monitor, text, len) != (ssize_t)len)
            rig_fail("the emulator's monitor takes no command");
        return;
    }
    free(s->to_agent);
    s->to_agent = job_make(s->options, s->tty_flags, &len);
    s->to_agent_len = len;
    s->to_agent_at = 0;
}

static void on_started(struct session *s)
{
    unsigned int timeout = s->options->timeout;

    s->started = true;
    s->has_input = !s->options->is_packed;
    s->deadline = timeout ? now_ms() + timeout * 1000LL : 0;
    s->nudge_at = s->options->is_packed ? 0 : now_ms() + NUDGE_MS;
    if (s->tty_flags)
        terminal_make_raw();
}

static _Noreturn void on_end(const struct session *s, const char *data,
                             size_t len)
{
    struct wire_end end;

    if (len != sizeof(end))
        rig_fail("the emulated host's last frame is broken");
    memcpy(&end, data, sizeof(end));
    if (end.bytes != s->bytes)
        rig_fail("of %" PRIu64 " bytes of the command's output %" PRIu64
                 " arrived",
                 end.bytes, s->bytes);
    rig_finish(end.status);
}

static void act_on_frame(struct session *s, enum wire_kind kind,
                         const char *data, size_t len)
{
    switch (kind) {
    case WIRE_READY:
        on_ready(s);
        break;
    case WIRE_STARTED:
        on_started(s);
        break;
    case WIRE_STDOUT:
        write_out(s, 1, data, len);
        break;
    case WIRE_STDERR:
        write_out(s, 2, data, len);
        break;
    case WIRE_TERMINAL:
        write_out(s, s->tty_flags & WIRE_JOB_TTY(1) ? 1 : 0, data, len);
        break;
    case WIRE_FILE:
        file_append(s->options->out, data, len);
        break;
    case WIRE_FAILED:
        rig_fail("inside the emulated host: %.*s", (int)len, data);
    case WIRE_END:
        on_end(s, data, len);
    case WIRE_JOB:
    case WIRE_INPUT:
    case WIRE_WINDOW:
    case WIRE_NUDGE:
    default:
        rig_fail("the emulated host sent a frame of unknown kind %d", kind);
    }
}

/* Returns false if the emulator is gone. */
static bool read_frame(struct session *s)
{
    struct wire_head head;
    size_t want = sizeof(head);
    ssize_t n;

    if (s->from_agent_len >= sizeof(head)) {
        memcpy(&head, s->from_agent, sizeof(head));
        want += head.len;
    }
    n = read(s->emulator.link, s->from_agent + s->from_agent_len,
             want - s->from_agent_len);
    if (n <= 0)
        return n < 0 && (errno == EAGAIN || errno == EINTR);
    s->from_agent_len += (size_t)n;
    if (s->from_agent_len < sizeof(head))
        return true;
    memcpy(&head, s->from_agent, sizeof(head));
    if (head.magic != WIRE_MAGIC || head.len > WIRE_CHUNK)
        rig_fail("the emulated host sent something that is no frame");
    if (s->from_agent_len < sizeof(head) + head.len)
        return true;
    s->from_agent_len = 0;
    act_on_frame(s, (enum wire_kind)head.kind, s->from_agent + sizeof(head),
                 head.len);
    return true;
}

static void send_window(struct session *s)
{
    struct wire_window window = terminal_window();

    window_changed = 0;
    queue(s, WIRE_WINDOW, &window, sizeof(window));
}

/* If one is still waiting to be sent, that is enough. */
static void send_nudge(struct session *s)
{
    if (s->nudge_at == 0 || now_ms() < s->nudge_at)
        return;
    s->nudge_at = now_ms() + NUDGE_MS;
    if (s->to_agent == NULL)
        queue(s, WIRE_NUDGE, "", 0);
}

static int64_t wake_at(const struct session *s)
{
    return s->nudge_at != 0 && (s->deadline == 0 || s->nudge_at < s->deadline)
               ? s->nudge_at
               : s->deadline;
}

/* An emulator with its own screen draws it on the monitor: discard it. */
static void drop_screen(const struct session *s)
{
    char data[4096];

    (void)!read(s->emulator.monitor, data, sizeof(data));
}

/* Returns if the emulator is gone or the command did not start in time. */
static void serve(struct session *s)
{
    for (;;) {
        bool sending = s->to_agent != NULL;
        struct pollfd p[3] = {
            {.fd = s->emulator.link,
             .events = (short)(POLLIN | (sending ? POLLOUT : 0))},
            {.fd = s->has_input && !sending ? 0 : -1, .events = POLLIN},
            {.fd = s->options->is_packed ? s->emulator.monitor : -1,
             .events = POLLIN},
        };
        int ready = wait_until(wake_at(s), p, 3);
        bool late = s->deadline != 0 && now_ms() >= s->deadline;

        if (ready == 0 && late && s->started)
            out_of_time(s);
        if (ready == 0 && late)
            return;
        send_nudge(s);
        if (window_changed && s->started && s->tty_flags)
            send_window(s);
        if (ready <= 0)
            continue;
        if (p[0].revents & POLLOUT)
            send_queued(s);
        if ((p[0].revents & (POLLIN | POLLHUP)) && !read_frame(s))
            return;
        if (p[1].revents)
            read_input(s);
        if (p[2].revents)
            drop_screen(s);
    }
}

void session_run(const struct options *options, const char *emulator,
                 bool is_saved)
{
    static struct session session;
    struct session *s = &session;

    handle_signals();
    memset(s, 0, sizeof(*s));
    s->options = options;
    s->tty_flags = options->is_packed ? 0 : terminal_flags();
    s->deadline = now_ms() +
                  (is_saved ? SAVED_START_MS : options->start_timeout * 1000LL);
    emulator_start(&s->emulator, emulator, options->run_dir, options->is_packed,
                   options->is_packed);
    if (is_saved)
        on_ready(s);
    serve(s);
    if (s->started)
        rig_fail("the emulated host died before the command ended");
    if (options->on_ready && now_ms() < s->deadline && emulator_wait())
        rig_finish(0);
    emulator_stop();
    (void)close(s->emulator.link);
    (void)close(s->emulator.monitor);
}
