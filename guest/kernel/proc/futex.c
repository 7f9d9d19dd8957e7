/* SPDX-License-Identifier: MIT */
/*
 * One list of all threads that sleep on futexes, and one lock. A sleeper holds
 * the lock from its check of the word until it is on the list, and wakers take
 * it too: so a waker that has changed the word cannot come in between and find
 * nobody.
 */
#include "proc/futex.h"

#include <asm/errno.h>

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
    struct wait_queue queue; /* has only this sleeper on it */
};

static struct spinlock lock = SPINLOCK_INIT("futex", RANK_FUTEX);
static struct list sleepers = LIST_INIT(sleepers);

static bool same(const struct key *a, const struct key *b)
{
    return a->space == b->space && a->address == b->address;
}

/* Finds the key of a word; afterwards its page is mapped. */
static int find_key(uint64_t user, bool own, struct key *key)
{
    struct space *space = current_process()->space;

    *key = (struct key){space, user};
    if (user % sizeof(uint32_t) != 0)
        return -EINVAL;
    if (user_touch(user, sizeof(uint32_t), false) != 0)
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

int futex_wait(uint64_t user, uint32_t expected, uint32_t bits, bool own,
               uint64_t deadline)
{
    struct sleeper self = {.bits = bits};
    uint32_t now;
    int why = 0;
    int error = find_key(user, own, &self.key);

    if (error != 0)
        return error;
    wait_queue_init(&self.queue);
    spin_lock(&lock);
    error = io_get(&now, (const void *)user, sizeof(now));
    if (error == 0 && now != expected)
        error = -EAGAIN;
    if (error == 0) {
        list_insert(&sleepers, &self.link);
        while (!self.woken && why == 0)
            why = wait_sleep(&self.queue, &lock, WAIT_INTERRUPTIBLE, deadline);
        list_remove(&self.link);
    }
    spin_unlock(&lock);
    return error != 0 ? error : self.woken ? 0 : why;
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
    int error = find_key(user, own, &key);

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
    int64_t result = find_key(user, own, &from_key);

    if (result == 0)
        result = find_key(to, own, &to_key);
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
