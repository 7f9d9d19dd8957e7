/* SPDX-License-Identifier: MIT */
/*
 * Messages for people. One write(2) a line, so that lines of several threads
 * do not mix. stderr is never buffered here.
 */
#include "log.h"

#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HELD_MAX    16384u
#define PATIENCE_MS 100 /* for a reader of stderr that has stopped */

static atomic_uint_fast64_t guest_lines;
static atomic_bool is_mute;

/* Lines that wait for the terminal. */
static struct {
    pthread_mutex_t lock; /* guards what follows */
    bool is_on;
    char text[HELD_MAX];
    size_t len, last; /* bytes; where the last line begins */
    uint64_t nr_lost; /* lines that had no room */
} held = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* True if the lines are held, and then they are kept or counted. */
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

static void PRINTF(2, 0) emit(int patience_ms, const char *format, va_list args)
{
    char line[2 * PATH_MAX] = "vmm: "; /* a path, and what is wrong with it */
    const size_t prefix = 5;
    const size_t room = sizeof(line) - prefix - 1;
    int wanted = vsnprintf(line + prefix, room, format, args);
    size_t len = prefix;

    if (atomic_load(&is_mute))
        return;
    if (wanted > 0)
        len += (size_t)wanted < room ? (size_t)wanted : room - 1;
    line[len++] = '\n';
    if (hold(line, len))
        return;
    /* A reader of stderr that has stopped must not keep us from ending. */
    struct pollfd stderr_room = {.fd = STDERR_FILENO, .events = POLLOUT};
    if (poll(&stderr_room, 1, patience_ms) == 0)
        return;
    /* Nothing sensible is left to do when stderr itself fails. */
    ssize_t ignored = write(STDERR_FILENO, line, len);
    (void)ignored;
}

void log_text(const char *text, size_t len)
{
    struct pollfd room = {.fd = STDERR_FILENO, .events = POLLOUT};

    if (hold(text, len))
        return;
    while (len && poll(&room, 1, PATIENCE_MS) == 1) {
        ssize_t n = write(STDERR_FILENO, text, len);
        if (n <= 0)
            return; /* nothing sensible is left to do */
        text += n;
        len -= (size_t)n;
    }
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
        log_text(held.text, len); /* nobody adds to it any more */
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

void log_mute(bool mute)
{
    atomic_store(&is_mute, mute);
}

void log_error(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    emit(PATIENCE_MS, format, args);
    va_end(args);
}

void log_warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    emit(PATIENCE_MS, format, args);
    va_end(args);
}

void log_guest(const char *format, ...)
{
    va_list args;

    if (atomic_fetch_add(&guest_lines, 1) >= LOG_GUEST_MAX)
        return;
    va_start(args, format);
    emit(0, format, args);
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
