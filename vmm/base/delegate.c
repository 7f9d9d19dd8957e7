/* SPDX-License-Identifier: MIT */
/*
 * One piece of work at a time, handed over by a futex: a mutex and a condition
 * must not be used in signal handlers. Source: futex(2).
 */
#include "delegate.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { IDLE, ASKED, DONE, ENDED };

static _Thread_local struct delegate *helper;

/* Waits while it is `state`, or until the time is over. */
static void wait_while(struct delegate *d, unsigned state,
                       const struct timespec *timeout)
{
    (void)syscall(SYS_futex, &d->state, FUTEX_WAIT_PRIVATE, state, timeout,
                  NULL, 0);
}

static void become(struct delegate *d, unsigned state)
{
    atomic_store(&d->state, state);
    (void)syscall(SYS_futex, &d->state, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

void delegate_to(struct delegate *to)
{
    helper = to;
}

bool delegate_is_busy(void)
{
    return helper && helper->many && helper->nr >= helper->many;
}

static void ask(void (*work)(void *ctx), void *ctx)
{
    helper->work = work;
    helper->ctx = ctx;
    if (++helper->nr == helper->many)
        helper->on_many(helper->many_ctx);
    become(helper, ASKED);
}

void delegate(void (*work)(void *ctx), void *ctx)
{
    if (!helper) {
        work(ctx);
        return;
    }
    ask(work, ctx);
    while (atomic_load(&helper->state) == ASKED)
        wait_while(helper, ASKED, NULL);
}

void delegate_last(void (*work)(void *ctx), void *ctx, unsigned ms)
{
    const struct timespec timeout = {
        .tv_sec = ms / 1000,
        .tv_nsec = (long)(ms % 1000) * 1000000,
    };

    if (!helper) {
        work(ctx);
        return;
    }
    ask(work, ctx);
    if (atomic_load(&helper->state) == ASKED)
        wait_while(helper, ASKED, &timeout);
}

void delegate_serve(struct delegate *from)
{
    unsigned state;

    while ((state = atomic_load(&from->state)) != ENDED) {
        if (state != ASKED) {
            wait_while(from, state, NULL);
            continue;
        }
        from->work(from->ctx);
        become(from, DONE);
    }
}

void delegate_end(struct delegate *to)
{
    become(to, ENDED);
}
