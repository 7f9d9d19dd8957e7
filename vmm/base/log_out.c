/* SPDX-License-Identifier: MIT */
/*
 * Each line is written under a lock, so that lines of several threads do not
 * mix. Nothing here buffers stderr or blocks on it.
 */
#include "log_out.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "delegate.h"
#include "ending.h"
#include "fold.h"
#include "log.h"
#include "now.h"
#include "out_fd.h"

#define PATIENCE_MS 100u /* for a reader of stderr that has stopped */
#define LAST_MS     20   /* ... in log_last_words */
#define PREFIX_LEN  (sizeof(LOG_PREFIX) - 1)

/* Where lines go: until log_start, stderr as the process inherited it. */
static struct {
    pthread_mutex_t lock; /* guards what follows, except in log_last_words */
    struct out_fd out;
    bool is_limited;    /* to LOG_MAX */
    size_t total;       /* bytes */
    uint64_t nr_unsaid; /* lines over the limit */
    bool has_stopped;   /* a wait for its reader timed out */
    unsigned columns;   /* of a terminal; 0: lines are not folded */
    char folded[2 * LOG_LINE_MAX];
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
static void write_line(enum log_kind kind, const char *line, size_t len)
{
    size_t limit = kind == LOG_ERROR ? LOG_MAX : LOG_MAX - LOG_LAST;

    if (err.is_limited && !range_inside(err.total, len, limit)) {
        err.nr_unsaid++;
        return;
    }
    err.total += len;
    write_all(line, len, kind == LOG_OF_GUEST ? 0 : PATIENCE_MS);
}

/* The message folded for the terminal if it is too wide for one line, else
 * unchanged. A LOG_TEXT keeps its own form. Called with err.lock held. */
static const char *fold_message(const char *line, size_t *len)
{
    struct fold fold = {.text = line,
                        .len = *len - 1,
                        .columns = err.columns,
                        .indent = PREFIX_LEN};
    size_t used = 0, n;
    const char *part;

    if (!err.columns || *len < PREFIX_LEN + 1 ||
        memcmp(line, LOG_PREFIX, PREFIX_LEN) != 0 || line[*len - 1] != '\n')
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
    enum log_kind kind;
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

void log_out(enum log_kind kind, const char *text, size_t len)
{
    struct lines lines = {kind, text, len};

    delegate(write_lines, &lines);
}

void log_last_words(const char *lines)
{
    struct pollfd room = {.fd = err.out.fd, .events = POLLOUT};
    size_t left = strlen(lines);
    ssize_t n = 1;

    /* This thread itself may be in the middle of a line. */
    (void)poll(&room, 1, LAST_MS);
    if (atomic_exchange(&err.is_mid_line, false))
        (void)!out_fd_write(&err.out, (const uint8_t *)"\n", 1);
    while (left && n > 0) {
        n = out_fd_write(&err.out, (const uint8_t *)lines, left);
        if (n == -EAGAIN && poll(&room, 1, LAST_MS) == 1)
            n = out_fd_write(&err.out, (const uint8_t *)lines, left);
        lines += n > 0 ? n : 0;
        left -= n > 0 ? (size_t)n : 0;
    }
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
