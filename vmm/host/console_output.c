/* SPDX-License-Identifier: MIT */
/*
 * Console output. Owns the ring and its counters; knows neither devices nor the
 * event loop.
 */
#include "console_output.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/delegate.h"
#include "base/ending.h"
#include "base/log.h"
#include "base/now.h"
#include "record/thread.h"

/* The most that one call of console_output_flush writes: a guest that never
 * stops writing must not keep the caller in it for ever. */
#define FLUSH_MAX ((size_t)4 * CONSOLE_RING_SIZE)

void console_output_init(struct console_output *out, int fd, int wake_fd,
                         bool may_reopen)
{
    /* The storage is not cleared, so that its unused pages are never
     * touched. */
    out_fd_init(&out->way, fd, may_reopen);
    out->wake_fd = wake_fd;
    out->what = "the guest's output";
    pthread_mutex_init(&out->ring_lock, NULL);
    out->ring = (struct byte_ring){
        .data = out->storage,
        .capacity = sizeof(out->storage),
    };
    out->accepted = out->delivered = 0;
    out->refused = out->dead = out->is_recorded = false;
    out->cause = 0;
    out->held = NULL;
    out->nr_forgotten = 0;
    atomic_init(&out->asked_ms, 0);
    atomic_init(&out->is_mid_line, false);
    atomic_init(&out->dropped, 0);
    pthread_mutex_init(&out->flush_lock, NULL);
    atomic_init(&out->blocked, false);
    atomic_init(&out->stalled, false);
    atomic_init(&out->hurry, false);
}

void console_output_fini(struct console_output *out)
{
    out_fd_fini(&out->way);
    pthread_mutex_destroy(&out->flush_lock);
    pthread_mutex_destroy(&out->ring_lock);
}

static void wake(struct console_output *out)
{
    uint64_t one = 1;
    /* It fails only when the counter is full, and then the poll wakes
     * anyway. */
    ssize_t ignored = write(out->wake_fd, &one, sizeof(one));

    (void)ignored;
}

static size_t put(struct console_output *out, const uint8_t *data, size_t len)
{
    bool first = false;
    size_t taken;

    pthread_mutex_lock(&out->ring_lock);
    if (out->dead) {
        atomic_fetch_add(&out->dropped, len);
        taken = len;
    } else {
        first = out->ring.len == 0 && len > 0;
        taken = byte_ring_put(&out->ring, data, len);
        uint64_t cause = out->is_recorded ? trace_thread_cause() : 0;
        out->cause = cause ? cause : out->cause;
        out->refused |= taken < len;
    }
    out->accepted += taken;
    pthread_mutex_unlock(&out->ring_lock);
    if (first)
        wake(out);
    return taken;
}

static void die(struct console_output *out, int err)
{
    pthread_mutex_lock(&out->ring_lock);
    out->dead = true;
    atomic_fetch_add(&out->dropped, out->ring.len);
    byte_ring_drop(&out->ring, out->ring.len);
    pthread_mutex_unlock(&out->ring_lock);
    log_warn("writing %s: %s; from here on it is dropped, and the machine "
             "goes on",
             out->what, err == EBADF ? "it is closed" : strerror(err));
}

static void record_write(const struct console_output *out, uint64_t began,
                         uint64_t cause, size_t len, ssize_t n)
{
    const struct trace_host_call call = {
        .began = began,
        .number = SYS_write,
        .args = {(uint64_t)out->way.fd, 0, len},
        .result = n,
        .cause = cause,
    };

    trace_host_call(&call);
}

/* A terminal answers to ENQ, and to sequences that begin with ESC, or with DCS,
 * CSI or OSC. Source: ECMA-48, "Control functions". */
static bool may_be_answered(const uint8_t *data, size_t len)
{
    static const uint8_t begins[] = {0x05, 0x1B, 0x90, 0x9B, 0x9D};

    for (size_t i = 0; i < sizeof(begins); i++)
        if (memchr(data, begins[i], len))
            return true;
    return false;
}

/* Writes one piece of the ring. False if there is nothing more to do now. */
static bool flush_piece(struct console_output *out, size_t *written)
{
    const uint8_t *data;
    size_t len;
    ssize_t n;

    pthread_mutex_lock(&out->ring_lock);
    len = byte_ring_peek(&out->ring, &data);
    uint64_t cause = out->cause;
    pthread_mutex_unlock(&out->ring_lock);
    if (len == 0)
        return false;

    uint64_t began = trace_now();
    n = out->held ? (ssize_t)console_output_keep(out, data, len)
                  : out_fd_write(&out->way, data, len);
    if (out->is_recorded && !out->held && n != -EAGAIN)
        record_write(out, began, cause, len, n);
    if (n == -EINTR)
        return true;
    if (n == -EAGAIN) {
        atomic_store(&out->blocked, true);
        return false;
    }
    if (n < 0) {
        die(out, (int)-n);
        return false;
    }
    if (may_be_answered(data, (size_t)n))
        atomic_store(&out->asked_ms, now_ms());
    pthread_mutex_lock(&out->ring_lock);
    byte_ring_drop(&out->ring, (size_t)n);
    out->delivered += (uint64_t)n;
    atomic_store(&out->is_mid_line, data[n - 1] != '\n');
    pthread_mutex_unlock(&out->ring_lock);
    *written += (size_t)n;
    return true;
}

static void flush_locked(struct console_output *out)
{
    size_t written = 0;

    atomic_store(&out->blocked, false);
    while (written < FLUSH_MAX && flush_piece(out, &written))
        ;
    if (written)
        atomic_store(&out->stalled, false);
}

void console_output_flush(struct console_output *out)
{
    /* Clear it first: a writer that is refused from now on waits for the next
     * flush. */
    pthread_mutex_lock(&out->ring_lock);
    out->refused = false;
    pthread_mutex_unlock(&out->ring_lock);

    pthread_mutex_lock(&out->flush_lock);
    flush_locked(out);
    pthread_mutex_unlock(&out->flush_lock);
}

static void try_flush(void *ctx)
{
    struct console_output *out = ctx;

    if (pthread_mutex_trylock(&out->flush_lock))
        return;
    flush_locked(out);
    pthread_mutex_unlock(&out->flush_lock);
}

/* For a writer that finds the ring full: helps the flushing thread, if that can
 * succeed, and does not wait for it. */
static void help_flush(struct console_output *out)
{
    if (!atomic_load(&out->blocked))
        delegate(try_flush, out);
}

size_t console_output_write(void *ctx, const uint8_t *data, size_t len)
{
    struct console_output *out = ctx;
    size_t taken = put(out, data, len);

    if (LIKELY(taken == len))
        return taken;
    help_flush(out);
    return taken + put(out, data + taken, len - taken);
}

size_t console_output_room(void *ctx)
{
    struct console_output *out = ctx;
    size_t room;

    pthread_mutex_lock(&out->ring_lock);
    room = byte_ring_room(&out->ring);
    out->refused |= room == 0;
    pthread_mutex_unlock(&out->ring_lock);
    return room;
}

/* Checks for room this often: if the whole machine was stopped for a while, so
 * was the reader, which gets a chance to run between two checks. */
#define LOOKS   10u
#define LOOK_MS (CONSOLE_PATIENCE_MS / LOOKS)

struct rest {
    struct console_output *out;
    const uint8_t *data;
    size_t len;
    size_t taken;
};

static void write_rest(void *ctx)
{
    struct rest *rest = ctx;
    struct console_output *out = rest->out;
    uint64_t give_up = 0;
    unsigned looks = 0;

    while (rest->taken < rest->len) {
        struct pollfd pollfd = {.fd = out->way.fd, .events = POLLOUT};
        uint64_t now = now_ms();
        size_t more;

        if (atomic_load(&out->stalled) || atomic_load(&out->hurry))
            break;
        if (looks == 0)
            give_up = now + CONSOLE_PATIENCE_MS;
        if (looks >= LOOKS && now >= give_up) {
            atomic_store(&out->stalled, true);
            break;
        }
        poll(&pollfd, 1, LOOK_MS);
        looks++;
        pthread_mutex_lock(&out->flush_lock);
        flush_locked(out);
        pthread_mutex_unlock(&out->flush_lock);
        more = put(out, rest->data + rest->taken, rest->len - rest->taken);
        if (more)
            looks = 0;
        rest->taken += more;
    }
}

size_t console_output_write_patiently(void *ctx, const uint8_t *data,
                                      size_t len)
{
    struct rest rest = {.out = ctx, .data = data, .len = len};

    rest.taken = console_output_write(ctx, data, len);
    if (UNLIKELY(rest.taken < len))
        delegate(write_rest, &rest);
    return rest.taken;
}

bool console_output_pending(struct console_output *out)
{
    bool pending;

    pthread_mutex_lock(&out->ring_lock);
    pending = out->ring.len > 0 || out->refused;
    pthread_mutex_unlock(&out->ring_lock);
    return pending;
}

uint64_t console_output_accepted(struct console_output *out)
{
    uint64_t n;

    pthread_mutex_lock(&out->ring_lock);
    n = out->accepted;
    pthread_mutex_unlock(&out->ring_lock);
    return n;
}

static uint64_t delivered(struct console_output *out)
{
    uint64_t n;

    pthread_mutex_lock(&out->ring_lock);
    n = out->delivered;
    pthread_mutex_unlock(&out->ring_lock);
    return n;
}

void console_output_finish(struct console_output *out, int idle_ms,
                           int total_ms)
{
    uint64_t end = now_ms() + ending_wait((unsigned)total_ms);
    uint64_t idle_end = now_ms() + (unsigned)idle_ms;
    uint64_t before = delivered(out);

    for (;;) {
        struct pollfd pollfd = {.fd = out->way.fd, .events = POLLOUT};
        uint64_t now;

        console_output_flush(out);
        if (!console_output_pending(out))
            return;
        now = now_ms();
        if (delivered(out) != before) {
            before = delivered(out);
            idle_end = now + (unsigned)idle_ms;
        }
        if (now >= idle_end || now >= end || ending_is_over())
            return;
        if (atomic_load(&out->blocked))
            poll(&pollfd, 1, (int)((idle_end < end ? idle_end : end) - now));
    }
}

size_t console_output_abandon(struct console_output *out)
{
    size_t len;

    pthread_mutex_lock(&out->ring_lock);
    len = out->ring.len;
    atomic_fetch_add(&out->dropped, len);
    byte_ring_drop(&out->ring, len);
    pthread_mutex_unlock(&out->ring_lock);
    return len;
}
