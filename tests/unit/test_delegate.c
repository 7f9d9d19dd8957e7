/* SPDX-License-Identifier: MIT */
/*
 * Work that another thread does.
 */
#include <criterion/criterion.h>

#include <pthread.h>
#include <signal.h>

#include "base/delegate.h"

TestSuite(delegate, .timeout = 120);

static struct delegate between;
static pthread_t helper, done_by;
static unsigned nr_done, nr_many;

static void *serve(void *arg)
{
    delegate_serve(arg);
    return NULL;
}

static void note(void *ctx)
{
    done_by = pthread_self();
    nr_done += *(unsigned *)ctx;
}

static void start(void)
{
    cr_assert_eq(pthread_create(&helper, NULL, serve, &between), 0);
    delegate_to(&between);
}

static void stop(void)
{
    delegate_to(NULL);
    delegate_end(&between);
    cr_assert_eq(pthread_join(helper, NULL), 0);
}

Test(delegate, without_a_helper_a_thread_works_itself)
{
    unsigned one = 1;

    delegate(note, &one);
    delegate_last(note, &one, 1);
    cr_assert_eq(nr_done, 2);
    cr_assert(pthread_equal(done_by, pthread_self()));
    cr_assert(!delegate_is_busy());
}

Test(delegate, helper_has_done_it_when_it_returns)
{
    start();
    for (unsigned i = 1; i <= 1000; i++) {
        delegate(note, &i);
        cr_assert_eq(nr_done, i * (i + 1) / 2);
        cr_assert(pthread_equal(done_by, helper));
    }
    stop();
}

static void note_many(void *ctx)
{
    (void)ctx;
    nr_many++;
}

Test(delegate, says_once_that_it_is_much)
{
    unsigned one = 1;

    between.many = 3;
    between.on_many = note_many;
    start();
    for (unsigned i = 1; i <= 5; i++) {
        delegate(note, &one);
        cr_assert_eq(nr_many, i >= 3);
        cr_assert_eq(delegate_is_busy(), i >= 3);
    }
    stop();
}

static void note_in_handler(int signal)
{
    unsigned one = 1;

    (void)signal;
    delegate(note, &one);
}

Test(delegate, may_be_used_in_a_signal_handler)
{
    signal(SIGUSR1, note_in_handler);
    start();
    raise(SIGUSR1);
    cr_assert_eq(nr_done, 1);
    cr_assert(pthread_equal(done_by, helper));
    stop();
}

/* A thread that is dying does not wait for a helper that has died before. */
Test(delegate, last_work_does_not_wait_for_ever)
{
    unsigned one = 1;

    delegate_to(&between); /* nobody serves it */
    delegate_last(note, &one, 10);
    cr_assert_eq(nr_done, 0);
}
