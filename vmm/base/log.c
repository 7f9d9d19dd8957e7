/* SPDX-License-Identifier: MIT */
/*
 * Messages for people. Each line is written under a lock, so that lines of
 * several threads do not mix. Nothing here buffers stderr or blocks on it.
 */
#include "log.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "delegate.h"
#include "ending.h"
#include "fold.h"
#include "now.h"
#include "out_fd.h"
#include "text_safe.h"

#define HELD_MAX    16384u
#define PATIENCE_MS 100u /* for a reader of stderr that has stopped */
#define LAST_MS     20   /* ... in log_last_words */

/* Room for a path and what is wrong with it; messages that a guest causes are
 * shorter. */
#define LINE_MAX_BYTES (2 * PATH_MAX)
#define GUEST_LINE_MAX 512

enum kind { ERROR, WARNING, OF_GUEST, TEXT };

static const char prefix[] = "vmm: ";
#define WARNING_WORD "warning: "

static atomic_uint_fast64_t guest_lines;
static atomic_bool is_mute;
static atomic_bool names_warnings;

/* Lines held back until the terminal is free. */
static struct {
    pthread_mutex_t lock; /* guards what follows */
    bool is_on;
    char text[HELD_MAX];
    size_t len, last; /* bytes; offset of the last line */
    uint64_t nr_lost; /* lines dropped for lack of room */
} held = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* True if lines are being held; `text` is then kept, or counted as lost. */
static bool hold(const char *text, size_t len)
{
    bool is_on;

    pthread_mutex_lock(&held.lock);
    is_on = held.is_on;
    if (is_on && len <= sizeof(held.text) - held.len) {
        memcpy(held.text + held.len, text, len);
        held.last = held.len;
        held.len += len;
    } else if (is_on) {
        held.nr_lost++;
    }
    pthread_mutex_unlock(&held.lock);
    return is_on;
}

/* Where lines go: until log_start, stderr as the process inherited it. */
static struct {
    pthread_mutex_t lock; /* guards what follows, except in log_last_words */
    struct out_fd out;
    bool is_limited;    /* to LOG_MAX */
    size_t total;       /* bytes */
    uint64_t nr_unsaid; /* lines over the limit */
    bool has_stopped;   /* a wait for its reader timed out */
    unsigned columns;   /* of a terminal; 0: lines are not folded */
    char folded[2 * LINE_MAX_BYTES];
    atomic_bool is_mid_line; /* the latest byte written was not a newline */
} err = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .out = {.fd = STDERR_FILENO, .kind = OUT_FD_POLL, .chunk = PIPE_BUF},
};

void log_fit_terminal(void)
{
    err.columns = fold_terminal(STDERR_FILENO);
}

void log_start(void)
{
    out_fd_init(&err.out, STDERR_FILENO, true);
    err.is_limited = true;
}

/* Waits for room, for as long as a reader can be expected to take. */
static bool wait_for_room(unsigned patience_ms)
{
    const uint64_t until =
        now_ms() + (err.has_stopped ? 0 : ending_wait(patience_ms));
    struct pollfd room = {.fd = err.out.fd, .events = POLLOUT};
    uint64_t now;
    int ready = 0;

    while (ready <= 0 && (now = now_ms()) < until)
        ready = poll(&room, 1, (int)(until - now));
    err.has_stopped = ready <= 0;
    return !err.has_stopped;
}

/* A reader of stderr that has stopped must not keep the process from ending. If
 * stderr itself fails, nothing sensible is left to do. */
static void write_all(const char *text, size_t len, unsigned patience_ms)
{
    while (len) {
        ssize_t n = out_fd_write(&err.out, (const uint8_t *)text, len);
        if (n > 0) {
            atomic_store(&err.is_mid_line, text[n - 1] != '\n');
            text += n;
            len -= (size_t)n;
            err.has_stopped = false;
        } else if (n != -EINTR && (n != -EAGAIN || !wait_for_room(patience_ms)))
            break;
    }
}

/* Writes one line, if it is within the limit on all output. */
static void write_line(enum kind kind, const char *line, size_t len)
{
    size_t limit = kind == ERROR ? LOG_MAX : LOG_MAX - LOG_LAST;

    if (err.is_limited && !range_inside(err.total, len, limit)) {
        err.nr_unsaid++;
        return;
    }
    err.total += len;
    write_all(line, len, kind == OF_GUEST ? 0 : PATIENCE_MS);
}

/* The message folded for the terminal if it is too wide for one line, else
 * unchanged. A TEXT keeps its own form. Called with err.lock held. */
static const char *fold_message(const char *line, size_t *len)
{
    struct fold fold = {.text = line,
                        .len = *len - 1,
                        .columns = err.columns,
                        .indent = sizeof(prefix) - 1};
    size_t used = 0, n;
    const char *part;

    if (!err.columns || *len < sizeof(prefix) ||
        memcmp(line, prefix, sizeof(prefix) - 1) != 0 || line[*len - 1] != '\n')
        return line;
    while ((part = fold_next(&fold, &n))) {
        size_t indent = used ? fold.indent : 0;
        if (!range_inside(used, indent + n + 1, sizeof(err.folded)))
            return line;
        memset(err.folded + used, ' ', indent);
        memcpy(err.folded + used + indent, part, n);
        used += indent + n;
        err.folded[used++] = '\n';
    }
    *len = used;
    return err.folded;
}

struct lines {
    enum kind kind;
    const char *text;
    size_t len;
};

static void write_lines(void *ctx)
{
    struct lines *lines = ctx;

    pthread_mutex_lock(&err.lock);
    while (lines->len) {
        const char *end = memchr(lines->text, '\n', lines->len);
        size_t part = end ? (size_t)(end - lines->text) + 1 : lines->len;
        size_t shown = part;
        const char *line = fold_message(lines->text, &shown);
        write_line(lines->kind, line, shown);
        lines->text += part;
        lines->len -= part;
    }
    pthread_mutex_unlock(&err.lock);
}

static void write_out(enum kind kind, const char *text, size_t len)
{
    struct lines lines = {kind, text, len};

    delegate(write_lines, &lines);
}

void log_last_words(const char *line)
{
    struct pollfd room = {.fd = err.out.fd, .events = POLLOUT};

    /* This thread itself may be in the middle of a line. */
    (void)poll(&room, 1, LAST_MS);
    if (atomic_load(&err.is_mid_line))
        (void)!out_fd_write(&err.out, (const uint8_t *)"\n", 1);
    (void)!out_fd_write(&err.out, (const uint8_t *)line, strlen(line));
}

/* Every message goes through here. Characters that act on a terminal are made
 * visible, so that a message is one line and begins with our name. */
static void PRINTF(2, 0) emit(enum kind kind, const char *format, va_list args)
{
    char words[LINE_MAX_BYTES], line[LINE_MAX_BYTES];
    size_t size = kind == OF_GUEST ? GUEST_LINE_MAX : sizeof(line);
    int wanted = vsnprintf(words, size, format, args);
    size_t len = sizeof(prefix) - 1;
    bool is_warning = kind != ERROR && atomic_load(&names_warnings);

    if (wanted < 0 || atomic_load(&is_mute))
        return;
    memcpy(line, prefix, len);
    if (is_warning)
        len += text_safe_copy(line + len, size - len - 1, WARNING_WORD,
                              sizeof(WARNING_WORD) - 1);
    len += text_safe_copy(line + len, size - len - 1, words, strlen(words));
    line[len++] = '\n';
    if (!hold(line, len))
        write_out(kind, line, len);
}

void log_text(const char *text, size_t len)
{
    char *safe = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&safe, &size);

    for (size_t i = 0, n; out && i < len; i += n) {
        n = fold_colour(text + i, len - i);
        if (!n)
            n = text_safe_length(text + i, len - i);
        if (n)
            fwrite(text + i, 1, n, out);
        else
            text_safe_line(out, text + i, n = 1);
    }
    if (out && fclose(out) == 0 && !hold(safe, size))
        write_out(TEXT, safe, size);
    free(safe);
}

void log_hold(bool on)
{
    uint64_t lost;
    size_t len;

    pthread_mutex_lock(&held.lock);
    held.is_on = on;
    len = on ? 0 : held.len;
    lost = held.nr_lost;
    held.len = held.last = 0;
    held.nr_lost = 0;
    pthread_mutex_unlock(&held.lock);
    if (len)
        write_out(TEXT, held.text, len); /* nothing is added to it any more */
    if (lost)
        log_warn("%" PRIu64 " more messages were not kept meanwhile", lost);
}

bool log_held(char *to, size_t size)
{
    size_t n = 0;

    pthread_mutex_lock(&held.lock);
    for (size_t i = held.last; i < held.len && n + 1 < size; i++)
        if (held.text[i] >= ' ' && held.text[i] <= '~')
            to[n++] = held.text[i];
    pthread_mutex_unlock(&held.lock);
    to[n] = '\0';
    return n > 0;
}

void log_name_warnings(void)
{
    atomic_store(&names_warnings, true);
}

void log_mute(bool mute)
{
    atomic_store(&is_mute, mute);
}

void log_error(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    emit(ERROR, format, args);
    va_end(args);
}

void log_warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    emit(WARNING, format, args);
    va_end(args);
}

void log_guest(const char *format, ...)
{
    va_list args;

    if (atomic_fetch_add(&guest_lines, 1) >= LOG_GUEST_MAX)
        return;
    va_start(args, format);
    emit(OF_GUEST, format, args);
    va_end(args);
}

void log_guest_summary(void)
{
    uint64_t lines = atomic_load(&guest_lines);

    if (lines > LOG_GUEST_MAX)
        log_warn("%" PRIu64 " more messages about what the guest did were not "
                 "printed",
                 lines - LOG_GUEST_MAX);
}

void log_summary(void)
{
    pthread_mutex_lock(&err.lock);
    uint64_t lines = err.nr_unsaid;
    pthread_mutex_unlock(&err.lock);

    if (lines)
        log_error("%" PRIu64 " more lines were not printed: all messages of a "
                  "run have %u KiB",
                  lines, LOG_MAX / 1024);
}
