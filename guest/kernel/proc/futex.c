/* SPDX-License-Identifier: MIT */
/*
 * One list of all threads that sleep on futexes, and one lock. A sleeper holds
 * the lock from its check of the word until it is on the list, and wakers take
 * it too: so a waker that has changed the word cannot come in between and find
 * nobody.
 */
#include "proc/futex.h"

#include <asm/errno.h>
#include <linux/futex.h>

#include "cpu/cpu.h"
#include "kernel.h"
#include "mm/paging.h"
#include "mm/user_copy.h"
#include "proc/process.h"
#include "proc/wait.h"

/* Identifies a word: by an address in one space or, if several spaces share the
 * memory, by its physical address. */
struct key {
    const struct space *space; /* NULL: `address` is physical */
    uint64_t address;
};

struct sleeper {
    struct list link;
    struct key key;
    uint32_t bits;
    bool woken;
    int tid;                 /* of a thread that waits for a lock; else 0 */
    bool given;              /* ... and has it now */
    struct wait_queue queue; /* has only this sleeper on it */
};

static struct spinlock lock = SPINLOCK_INIT("futex", RANK_FUTEX);
static struct list sleepers = LIST_INIT(sleepers);

static bool same(const struct key *a, const struct key *b)
{
    return a->space == b->space && a->address == b->address;
}

/* Finds the key of a word; afterwards its page is mapped, for writing if
 * `write`. */
static int find_key(uint64_t user, bool write, bool own, struct key *key)
{
    struct space *space = current_process()->space;

    *key = (struct key){space, user};
    if (user % sizeof(uint32_t) != 0)
        return -EINVAL;
    if (user_touch(user, sizeof(uint32_t), write) != 0)
        return -EFAULT;
    if (own)
        return 0;
    bool locked = space_lock(space);
    const struct area *area = space_find(space, user);

    if (area != NULL && (area->flags & AREA_SHARED)) {
        const pte_t *pte = paging_walk(space->pml4, user, false, PAGE_USER);

        if (pte != NULL)
            *key = (struct key){NULL,
                                (*pte & X86_PTE_ADDR) + user % X86_PAGE_SIZE};
    }
    space_unlock(space, locked);
    return 0;
}

/* Sleeps, with the lock held and given up meanwhile. Returns 0 if woken, else
 * why not. */
static int sleep(struct sleeper *self, uint64_t deadline)
{
    int why = 0;

    self->woken = false;
    wait_queue_init(&self->queue);
    list_insert(&sleepers, &self->link);
    while (!self->woken && why == 0)
        why = wait_sleep(&self->queue, &lock, WAIT_INTERRUPTIBLE, deadline);
    list_remove(&self->link);
    return self->woken ? 0 : why;
}

int futex_wait(uint64_t user, uint32_t expected, uint32_t bits, bool own,
               uint64_t deadline)
{
    struct sleeper self = {.bits = bits};
    uint32_t now;
    int error = find_key(user, false, own, &self.key);

    if (error != 0)
        return error;
    spin_lock(&lock);
    error = io_get(&now, (const void *)user, sizeof(now));
    if (error == 0 && now != expected)
        error = -EAGAIN;
    if (error == 0)
        error = sleep(&self, deadline);
    spin_unlock(&lock);
    return error;
}

/* Wakes a sleeper, with the lock held. */
static void wake(struct sleeper *sleeper)
{
    list_remove(&sleeper->link);
    sleeper->woken = true;
    wait_wake(&sleeper->queue);
}

static int64_t wake_or_move(const struct key *key, uint32_t max, uint32_t bits,
                            const struct key *to, uint32_t max_moved)
{
    uint32_t woken = 0;
    uint32_t moved = 0;
    struct list *next;

    for (struct list *l = sleepers.next; l != &sleepers; l = next) {
        struct sleeper *s = container_of(l, struct sleeper, link);

        next = l->next;
        if (!same(&s->key, key) || !(s->bits & bits))
            continue;
        if (woken < max) {
            wake(s);
            woken++;
        } else if (moved < max_moved) {
            s->key = *to;
            moved++;
        } else {
            break;
        }
    }
    return (int64_t)woken + moved;
}

int64_t futex_wake(uint64_t user, uint32_t max, uint32_t bits, bool own)
{
    struct key key;
    int error = find_key(user, false, own, &key);

    if (error != 0)
        return error;
    spin_lock(&lock);
    int64_t result = wake_or_move(&key, max, bits, NULL, 0);

    spin_unlock(&lock);
    return result;
}

int64_t futex_requeue(uint64_t user, uint32_t max, uint64_t to,
                      uint32_t max_moved, bool compare, uint32_t expected,
                      bool own)
{
    struct key from_key, to_key;
    uint32_t now = expected;
    int64_t result = find_key(user, false, own, &from_key);

    if (result == 0)
        result = find_key(to, false, own, &to_key);
    if (result != 0)
        return result;
    spin_lock(&lock);
    if (compare)
        result = io_get(&now, (const void *)user, sizeof(now));
    if (result == 0 && now != expected)
        result = -EAGAIN;
    if (result == 0)
        result = wake_or_move(&from_key, max, UINT32_MAX, &to_key, max_moved);
    spin_unlock(&lock);
    return result;
}

/* The first thread that waits for a lock, after `after` if that is not NULL. */
static struct sleeper *next_in_line(const struct key *key,
                                    struct sleeper *after)
{
    struct list *l = after == NULL ? sleepers.next : after->link.next;

    for (; l != &sleepers; l = l->next) {
        struct sleeper *s = container_of(l, struct sleeper, link);

        if (s->tid != 0 && same(&s->key, key))
            return s;
    }
    return NULL;
}

/* Takes a lock if nobody has it; else marks it, so that its holder does not
 * give it up without the kernel. Returns 1 if it is taken, 0 if it is marked,
 * or -errno. */
static int take_or_mark(uint64_t user, const struct key *key, bool try)
{
    uint32_t tid = (uint32_t)current_process()->pid;
    uint32_t word, wanted, holder = 0;
    int done = io_get(&word, (const void *)user, sizeof(word));

    while (done == 0) {
        holder = word & FUTEX_TID_MASK;
        wanted = word | FUTEX_WAITERS;
        if (holder == tid)
            return -EDEADLK;
        if (holder != 0 && try)
            return -EAGAIN;
        if (holder != 0 && !process_there((int)holder))
            return -ESRCH;
        if (holder == 0)
            wanted = tid | (word & FUTEX_OWNER_DIED) |
                     (next_in_line(key, NULL) != NULL ? FUTEX_WAITERS : 0);
        done = io_exchange(user, &word, wanted);
    }
    return done == 1 ? holder == 0 : done;
}

int futex_lock(uint64_t user, bool try, bool own, uint64_t deadline)
{
    struct sleeper self = {.bits = FUTEX_BITSET_MATCH_ANY,
                           .tid = current_process()->pid};
    int error = find_key(user, true, own, &self.key);

    if (error != 0)
        return error;
    spin_lock(&lock);
    int done = take_or_mark(user, &self.key, try);

    /* It is woken without being given the lock if the holder has died. */
    while (done == 0) {
        done = sleep(&self, deadline);
        if (self.given)
            done = 1;
        else if (done == 0)
            done = take_or_mark(user, &self.key, false);
    }
    spin_unlock(&lock);
    return done == 1 ? 0 : done;
}

int futex_unlock(uint64_t user, bool own)
{
    struct key key;
    struct sleeper *next = NULL;
    uint32_t word;
    int error = find_key(user, true, own, &key);

    if (error != 0)
        return error;
    spin_lock(&lock);
    int done = io_get(&word, (const void *)user, sizeof(word));

    while (done == 0) {
        uint32_t wanted = 0;

        next = next_in_line(&key, NULL);
        if (next != NULL)
            wanted = (uint32_t)next->tid |
                     (next_in_line(&key, next) != NULL ? FUTEX_WAITERS : 0);
        done = (word & FUTEX_TID_MASK) != (uint32_t)current_process()->pid
                   ? -EPERM
                   : io_exchange(user, &word, wanted);
    }
    if (done == 1 && next != NULL) {
        next->given = true;
        wake(next);
    }
    spin_unlock(&lock);
    return done == 1 ? 0 : done;
}
