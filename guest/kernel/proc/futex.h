/* SPDX-License-Identifier: MIT */
/*
 * Futexes: the kernel's half of a mutex whose other half is a word in the
 * program's memory. A thread that finds the mutex free takes it by changing the
 * word, without the kernel. A thread that finds it taken sleeps here, until the
 * holder, which sees in the word that somebody sleeps, wakes it.
 */
#ifndef PROC_FUTEX_H
#define PROC_FUTEX_H

#include <stdbool.h>
#include <stdint.h>

/* Sleeps if the word at `user` is `expected`, until woken with one of `bits` or
 * until `deadline` (as for wait_sleep()). `own`: only threads of this program
 * will wake it. Returns 0, -EAGAIN (the word is not `expected`), -EINTR,
 * -ETIMEDOUT, -EFAULT or -EINVAL. */
int futex_wait(uint64_t user, uint32_t expected, uint32_t bits, bool own,
               uint64_t deadline);

/* Wakes up to `max` sleepers. Returns how many, or -errno. */
int64_t futex_wake(uint64_t user, uint32_t max, uint32_t bits, bool own);

/* Wakes up to `max` sleepers, and moves up to `max_moved` of the others to
 * `to`. With `compare`, only if the word is `expected` (else -EAGAIN). Returns
 * how many were woken or moved, or -errno. */
int64_t futex_requeue(uint64_t user, uint32_t max, uint64_t to,
                      uint32_t max_moved, bool compare, uint32_t expected,
                      bool own);

/*
 * A lock whose word has the thread id of its holder (FUTEX_LOCK_PI), so that
 * the kernel, too, knows who holds it. In Linux the holder inherits the
 * priority of those that wait. Here no thread has a priority, so what is left
 * of it is that the lock passes to whoever has waited longest.
 */

/* Takes the lock, or waits for it; with `try` returns -EAGAIN instead. Returns
 * 0; -EDEADLK if the caller has it; -ESRCH if its holder does not exist; or
 * what futex_wait() returns. */
int futex_lock(uint64_t user, bool try, bool own, uint64_t deadline);

/* Gives it up. Returns 0, -EPERM if the caller does not have it, -EFAULT or
 * -EINVAL. */
int futex_unlock(uint64_t user, bool own);

#endif
