/* SPDX-License-Identifier: MIT */
/*
 * Messages for people: how they are made, and held back.
 */
#include "log.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fold.h"
#include "log_out.h"
#include "text_safe.h"

#define HELD_MAX 16384u

#define GUEST_LINE_MAX 512 /* of messages that a guest causes */
#define WARNING_WORD   "warning: "

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

/* Every message goes through here. Characters that act on a terminal are made
 * visible, so that a message is one line and begins with our name. */
static void PRINTF(2, 0)
    emit(enum log_kind kind, const char *format, va_list args)
{
    char words[LOG_LINE_MAX], line[LOG_LINE_MAX];
    size_t size = kind == LOG_OF_GUEST ? GUEST_LINE_MAX : sizeof(line);
    int wanted = vsnprintf(words, size, format, args);
    size_t len = sizeof(LOG_PREFIX) - 1;
    bool is_warning = kind != LOG_ERROR && atomic_load(&names_warnings);

    if (wanted < 0 || atomic_load(&is_mute))
        return;
    memcpy(line, LOG_PREFIX, len);
    if (is_warning)
        len += text_safe_copy(line + len, size - len - 1, WARNING_WORD,
                              sizeof(WARNING_WORD) - 1);
    len += text_safe_copy(line + len, size - len - 1, words, strlen(words));
    line[len++] = '\n';
    if (!hold(line, len))
        log_out(kind, line, len);
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
        log_out(LOG_TEXT, safe, size);
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
        log_out(LOG_TEXT, held.text, len); /* nothing is added to it any more */
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
    emit(LOG_ERROR, format, args);
    va_end(args);
}

void log_warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    emit(LOG_WARNING, format, args);
    va_end(args);
}

void log_guest(const char *format, ...)
{
    va_list args;

    if (atomic_fetch_add(&guest_lines, 1) >= LOG_GUEST_MAX)
        return;
    va_start(args, format);
    emit(LOG_OF_GUEST, format, args);
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
