/* SPDX-License-Identifier: MIT */
/*
 * Examines the console's output line by line.
 */
#include "panic_watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

static const char panic_words[] = "Kernel panic - not syncing: ";
/* These words are followed by an exit code as wait(2) gives it, in
 * hexadecimal. */
static const char init_words[] = "Attempted to kill init! exitcode=0x";
static const char place_words[] = "RIP: 0010:"; /* of the kernel\'s own code */

static void copy_printable(char *to, size_t size, const char *from)
{
    size_t n = 0;

    for (; *from && n + 1 < size; from++) {
        char c = *from;

        if (c < ' ' || c > '~')
            c = '?';
        to[n++] = c;
    }
    to[n] = '\0';
}

/* Only the first of each counts: later ones are consequences. */
static void end_line(struct panic_watch *watch)
{
    watch->line[watch->len] = '\0';
    watch->len = 0;
    const char *panic = strstr(watch->line, panic_words);
    const char *place = strstr(watch->line, place_words);

    if (panic && !watch->panic[0])
        copy_printable(watch->panic, sizeof(watch->panic),
                       panic + sizeof(panic_words) - 1);
    if (place && !watch->place[0] && !watch->panic[0])
        copy_printable(watch->place, sizeof(watch->place),
                       place + sizeof(place_words) - 1);
}

static void read_along(struct panic_watch *watch, const uint8_t *data,
                       size_t len)
{
    pthread_mutex_lock(&watch->lock);
    for (size_t i = 0; i < len; i++) {
        char c = (char)data[i];

        if (c == '\n' || c == '\r')
            end_line(watch);
        else if (c && watch->len + 1 < sizeof(watch->line))
            watch->line[watch->len++] = c;
    }
    pthread_mutex_unlock(&watch->lock);
}

static size_t watch_write(void *ctx, const uint8_t *data, size_t len)
{
    struct panic_watch *watch = ctx;
    size_t taken = watch->inner.write(watch->inner.ctx, data, len);

    read_along(watch, data, taken);
    return taken;
}

static size_t watch_room(void *ctx)
{
    struct panic_watch *watch = ctx;

    return watch->inner.room(watch->inner.ctx);
}

struct char_sink panic_watch_init(struct panic_watch *watch,
                                  struct char_sink inner)
{
    watch->inner = inner;
    pthread_mutex_init(&watch->lock, NULL);
    return (struct char_sink){
        .write = watch_write,
        .room = watch_room,
        .ctx = watch,
    };
}

bool panic_watch_seen(struct panic_watch *watch, char *buf, size_t size)
{
    if (!watch->inner.write)
        return false;
    pthread_mutex_lock(&watch->lock);
    bool seen = watch->panic[0];
    snprintf(buf, size, "Kernel panic: %s%s%s", watch->panic,
             watch->place[0] ? ", in " : "", watch->place);
    pthread_mutex_unlock(&watch->lock);
    return seen;
}

bool panic_watch_init_exited(struct panic_watch *watch, unsigned *status)
{
    const size_t len = sizeof(init_words) - 1;
    bool has_exited = false;

    if (!watch->inner.write)
        return false;
    pthread_mutex_lock(&watch->lock);
    if (strncmp(watch->panic, init_words, len) == 0) {
        unsigned long code = strtoul(watch->panic + len, NULL, 16);

        has_exited = WIFEXITED((int)code);
        *status = (unsigned)WEXITSTATUS((int)code);
    }
    pthread_mutex_unlock(&watch->lock);
    return has_exited;
}
