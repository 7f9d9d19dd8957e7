/* SPDX-License-Identifier: MIT */
/*
 * Decides when and how often the screen is drawn in the terminal. The text
 * memory is compared with what is shown: some 4,000 bytes, thirty times a
 * second while something changes, less often when nothing does, and never
 * without a terminal. live_frame.c makes what is written.
 */
#include "show_live.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/ending.h"
#include "base/log.h"
#include "base/now.h"
#include "dev/screen.h"
#include "host/live_frame.h"
#include "host/terminal.h"
#include "machine.h"

#define WATCH_MS    50u  /* interval, until a first cell is drawn */
#define SETTLE_MS   120u /* a guest that ends or prints by then is not shown */
#define FRAME_MS    33u
#define STILL_MS    100u /* when nothing changes */
#define STILL_AFTER 1000u
#define ECHO_MS     12u   /* after a key */
#define HELLO_MS    2500u /* help over the picture, if there is no room below */
#define NOTE_MS     5000u /* a message over the picture */
#define RETRY_MS    10u   /* if the terminal accepts no more */
#define LEAVE_MS    300u

#define CANCEL "\030" /* ends a partly written sequence */

static const char keys[] = "Ctrl-A x ends the machine, Ctrl-A h helps";

struct show_live {
    bool is_up;
    bool is_auto;         /* ends when the guest prints elsewhere */
    uint64_t drawn_since; /* ms; 0: nothing is drawn */
    uint64_t next_ms;     /* UINT64_MAX: never again */
    uint64_t changed_ms;  /* when the picture last changed */
    uint64_t up_since;
    uint64_t noted_ms;    /* when the note last changed */
    unsigned times_taken; /* how often the terminal was taken */
    struct live_frame frame;
    struct picture next;
    size_t at, len; /* what is still to be written: bytes [at, len) */
    char bytes[LIVE_FRAME_MAX + 64]; /* a frame, and the sequence to enter */
};

int show_live_check(const struct options *options)
{
    if (options->screen != SCREEN_LIVE)
        return STATUS_OK;
    if (!isatty(STDOUT_FILENO)) {
        log_error("--screen=live draws on a terminal, and standard output is "
                  "none; --screen=end prints the last screen");
        return STATUS_USAGE;
    }
    if (options->trace && isatty(STDERR_FILENO)) {
        log_error("--screen=live and --trace both want the terminal; send the "
                  "trace to a file: --trace=FILE, or 2>FILE");
        return STATUS_USAGE;
    }
    return STATUS_OK;
}

static bool is_wanted(const struct machine *machine)
{
    const struct options *options = machine->options;

    if (options->screen == SCREEN_LIVE)
        return true;
    return options->screen == SCREEN_AUTO && isatty(STDOUT_FILENO) &&
           isatty(STDIN_FILENO) && !(options->trace && isatty(STDERR_FILENO));
}

/* ---------------------------------------------------------------- the terminal
 */

/* Writes the rest of the frame. True if all of it is written. */
static bool flush(struct machine *machine, struct show_live *live)
{
    while (live->at < live->len) {
        ssize_t n = console_draw(machine->console, live->bytes + live->at,
                                 live->len - live->at);
        if (n == 0)
            return false;
        if (n < 0) {
            live->next_ms = UINT64_MAX; /* the terminal is gone */
            return false;
        }
        live->at += (size_t)n;
    }
    live->at = live->len = 0;
    return true;
}

static void add(struct show_live *live, const char *text)
{
    size_t len = strlen(text);

    memcpy(live->bytes + live->len, text, len);
    live->len += len;
}

/* Enters the alternate screen; again, if it was left meanwhile. */
static void enter(struct show_live *live)
{
    live->times_taken = terminal_times_taken();
    terminal_set_farewell(LIVE_LEAVE);
    live->at = live->len = 0;
    add(live, LIVE_ENTER);
    live_frame_forget(&live->frame);
}

static void go_up(struct machine *machine, struct show_live *live, uint64_t now)
{
    if (console_hold(machine->console)) {
        live->next_ms = UINT64_MAX;
        return;
    }
    log_hold(isatty(STDERR_FILENO));
    live->is_up = machine->show.was_live = true;
    live->up_since = live->changed_ms = now;
    enter(live);
}

/* Writes the rest, but waits only for a limited time. */
static void write_patiently(struct machine *machine, struct show_live *live)
{
    uint64_t end = now_ms() + ending_wait(LEAVE_MS);

    while (!flush(machine, live) && live->next_ms != UINT64_MAX) {
        struct pollfd room = {.fd = STDOUT_FILENO, .events = POLLOUT};
        uint64_t now = now_ms();

        if (now >= end || poll(&room, 1, (int)(end - now)) == 0)
            return;
    }
}

static void leave(struct machine *machine, struct show_live *live)
{
    bool is_cut = live->at < live->len;
    bool has_left = !terminal_has_farewell();

    terminal_set_farewell(NULL);
    live->at = live->len = 0;
    if (!has_left) {
        if (is_cut)
            add(live, CANCEL);
        add(live, LIVE_LEAVE);
        write_patiently(machine, live);
    }
    live->is_up = false;
    console_release(machine->console);
    log_hold(false);
}

/* ---------------------------------------------------------------- looking */

static struct live_size terminal_size(void)
{
    struct winsize size = {0};

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row || !size.ws_col)
        return (struct live_size){24, 80};
    return (struct live_size){size.ws_row, size.ws_col};
}

/* The text below the picture, or for a while over its last row. */
static const char *find_note(struct show_live *live,
                             const struct live_size *size, uint64_t now)
{
    static char message[LIVE_NOTE_MAX]; /* one terminal, one thread */
    char latest[LIVE_NOTE_MAX];
    bool has_room = size->rows > live->next.rows;
    bool is_new = now - live->up_since < HELLO_MS;

    if (log_held(latest, sizeof(latest)) && strcmp(latest, message) != 0) {
        memcpy(message, latest, sizeof(message));
        live->noted_ms = now;
    }
    if (*message && now - live->noted_ms < NOTE_MS)
        return message;
    if (!live->next.is_text)
        return "the guest is in a graphics mode, which is not shown";
    return has_room || is_new ? keys : "";
}

static void look(struct machine *machine, struct show_live *live)
{
    screen_look(machine->screen, guest_mem_text(machine->mem), &live->next);
    if (live->next.is_text)
        return;
    live->next.has_cursor = false;
    memset(live->next.cells, 0, sizeof(live->next.cells));
}

static void draw(struct machine *machine, struct show_live *live, uint64_t now)
{
    struct live_size size = terminal_size();
    size_t len;

    look(machine, live);
    len = live_frame_draw(&live->frame, &live->next, &size,
                          find_note(live, &size, now), live->bytes + live->len);
    if (len)
        live->changed_ms = now;
    live->len += len;
    live->next_ms =
        now + (now - live->changed_ms < STILL_AFTER ? FRAME_MS : STILL_MS);
    if (!flush(machine, live) && live->next_ms != UINT64_MAX)
        live->next_ms = now + RETRY_MS;
}

static void poll_up(struct machine *machine, struct show_live *live,
                    uint64_t now)
{
    bool is_ours = !isatty(STDIN_FILENO) || terminal_is_raw();

    live->next_ms = now + STILL_MS;
    if (live->is_auto && console_has_spoken(machine->console)) {
        leave(machine, live);
        live->next_ms = UINT64_MAX;
        return;
    }
    if (!is_ours)
        return;
    if (!terminal_has_farewell() || terminal_times_taken() != live->times_taken)
        enter(live);
    else if (!flush(machine, live)) {
        if (live->next_ms != UINT64_MAX)
            live->next_ms = now + RETRY_MS;
        return;
    }
    draw(machine, live, now);
}

/* Waits a little after the first cell: a guest that soon ends or prints needs
 * no screen of its own. */
static void poll_watch(struct machine *machine, struct show_live *live,
                       uint64_t now)
{
    live->next_ms = now + WATCH_MS;
    if (live->is_auto) {
        if (console_has_spoken(machine->console)) {
            live->next_ms = UINT64_MAX;
            return;
        }
        look(machine, live);
        if (!picture_used_rows(&live->next)) {
            live->drawn_since = 0;
            return;
        }
        if (!live->drawn_since)
            live->drawn_since = now;
        if (now - live->drawn_since < SETTLE_MS)
            return;
        if (!terminal_is_raw())
            return; /* we are in the background */
    }
    go_up(machine, live, now);
    if (live->is_up)
        draw(machine, live, now);
}

void show_live_poll(struct machine *machine, uint64_t now)
{
    struct show_live *live = machine->show.live;

    if (!live || now < live->next_ms)
        return;
    if (live->is_up)
        poll_up(machine, live, now);
    else
        poll_watch(machine, live, now);
}

uint64_t show_live_next_ms(const struct machine *machine)
{
    return machine->show.live ? machine->show.live->next_ms : UINT64_MAX;
}

void show_live_hurry(struct machine *machine, uint64_t now)
{
    struct show_live *live = machine->show.live;

    if (live && live->is_up && live->next_ms != UINT64_MAX &&
        live->next_ms > now + ECHO_MS)
        live->next_ms = now + ECHO_MS;
}

bool show_live_is_up(const struct machine *machine)
{
    return machine->show.live && machine->show.live->is_up;
}

void show_live_start(struct machine *machine)
{
    struct show_live *live;

    if (!is_wanted(machine))
        return;
    live = calloc(1, sizeof(*live)); /* unused pages take no memory */
    if (!live) {
        log_warn("the guest's screen is not shown live: out of memory");
        return;
    }
    live->is_auto = machine->options->screen == SCREEN_AUTO;
    machine->show.live = live;
    /* Done before the guest runs, so that its first output does not come
     * first. */
    if (!live->is_auto)
        go_up(machine, live, now_ms());
}

void show_live_stop(struct machine *machine)
{
    struct show_live *live = machine->show.live;

    if (live && live->is_up)
        leave(machine, live);
    free(live);
    machine->show.live = NULL;
}
